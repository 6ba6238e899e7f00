#include "weir/core_isa.hpp"

#include <cstdlib>
#include <string_view>

namespace weir {

namespace {

#if defined(__x86_64__)
constexpr Isa every_isa[] = {Isa::avx512, Isa::avx2, Isa::baseline};  // best first

Isa choose() noexcept {
  const char* named = std::getenv("WEIR_ISA");
  for (const Isa isa : every_isa) {
    if (named != nullptr && std::string_view(named) == name_of(isa) && has_isa(isa)) return isa;
  }
  for (const Isa isa : every_isa) {
    if (has_isa(isa)) return isa;
  }
  return Isa::baseline;
}
#else
Isa choose() noexcept { return Isa::baseline; }
#endif

}  // namespace

bool has_isa(Isa isa) noexcept {
#if defined(__x86_64__)
  if (isa == Isa::avx2) return __builtin_cpu_supports("avx2") != 0;
  if (isa == Isa::avx512) {
    return __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512dq") != 0 &&
           __builtin_cpu_supports("avx512bw") != 0 && __builtin_cpu_supports("avx512vl") != 0;
  }
#endif
  return isa == Isa::baseline;
}

Isa best_isa() noexcept {
  static const Isa chosen = choose();
  return chosen;
}

const char* name_of(Isa isa) noexcept {
  switch (isa) {
    case Isa::avx512: return "avx512";
    case Isa::avx2: return "avx2";
    case Isa::baseline: break;
  }
  return "baseline";
}

}  // namespace weir
