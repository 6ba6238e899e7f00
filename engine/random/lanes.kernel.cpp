// Words, normals and gammas over lanes, and the table of this instruction set's functions.
#include "random/lanes.hpp"
#include "random/philox_lanes.hpp"

namespace weir {
inline namespace WEIR_ISA {

void words_lanes(const RoundKeys& keys, std::uint32_t first_draw, std::size_t count,
                 const std::uint32_t* w1, std::uint64_t place, LaneWords* const* out) noexcept {
  std::size_t n = 0;
  for (; n + philox_at_once <= count; n += philox_at_once) {
    philox<philox_at_once>(keys, first_draw, w1 + n, place, out + n);
  }
  for (; n < count; ++n) philox<1>(keys, first_draw, w1 + n, place, out + n);
}

void normal_lanes(std::size_t count, const std::uint32_t* word, double* out) noexcept {
  for (std::size_t i = 0; i < count; i += floats) {
    const Floats z = normal_of(load<Bits32>(word + i));
    store(out + i, widen<0>(z));
    store(out + i + doubles, widen<1>(z));
  }
}

void gamma_lanes(std::size_t count, const std::uint32_t* word, const GammaLanes& table,
                 double* out) noexcept {
  alignas(64) double z[lanes];
  for (std::size_t i = 0; i < count; i += lanes) {
    normal_lanes(lanes, word + i, z);
    for (std::size_t l = 0; l < lanes; ++l) {
      const double place = z[l] + 6.5;
      const int node = static_cast<int>(place);
      const double (&c)[GammaLanes::terms] = table.coefficient[l][node];
      const double t = place - node;
      z[l] = c[0] + t * (c[1] + t * (c[2] + t * (c[3] + t * (c[4] + t * c[5]))));
    }
    for (std::size_t l = 0; l < lanes; l += doubles) store(out + i + l, exp_(load<Doubles>(z + l)));
  }
}

namespace {

void exp_lanes(std::size_t count, const double* x, double* out) noexcept {
  for (std::size_t i = 0; i < count; i += doubles) store(out + i, exp_(load<Doubles>(x + i)));
}
void log_lanes(std::size_t count, const double* x, double* out) noexcept {
  for (std::size_t i = 0; i < count; i += doubles) store(out + i, log_(load<Doubles>(x + i)));
}
void expm1_lanes(std::size_t count, const double* x, double* out) noexcept {
  for (std::size_t i = 0; i < count; i += doubles) store(out + i, expm1_(load<Doubles>(x + i)));
}
void log1p_lanes(std::size_t count, const double* x, double* out) noexcept {
  for (std::size_t i = 0; i < count; i += doubles) store(out + i, log1p_(load<Doubles>(x + i)));
}

}  // namespace

extern const LaneFunctions lane_table;
const LaneFunctions lane_table{words_lanes, normal_lanes, poisson_lanes, binomial_lanes,
                               thin_lanes,  gamma_lanes,  exp_lanes,     log_lanes,
                               expm1_lanes, log1p_lanes};

}  // namespace WEIR_ISA
}  // namespace weir
