// Counts by their exact scalar functions, for the lanes that single precision leaves in doubt.
#pragma once

#include <cstdint>

namespace weir {

double poisson_of_word(std::uint32_t word, double mean) noexcept;
double binomial_of_word(std::uint32_t word, double size, double chance) noexcept;

}  // namespace weir
