#include "random/coefficients.hpp"
#include "weir/random.hpp"

namespace weir {

double inverse_normal(Uniform u) noexcept {
  const double t = u.tail < 0x1p-33 ? 0x1p-33 : u.tail;
  const std::uint64_t bits = std::bit_cast<std::uint64_t>(t);
  const std::uint64_t octave = (1021u - (bits >> 52)) & 31u;  // 0 for t in [1/4, 1/2)
  const double mantissa =
      std::bit_cast<double>((bits & 0x000FFFFFFFFFFFFFu) | 0x3FF0000000000000u);
  const double z = (t - 0.5) * elementary::polynomial(normal_polynomial[octave], mantissa - 1.5);
  return u.upper ? -z : z;
}

}  // namespace weir
