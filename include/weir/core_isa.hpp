// Which instruction set the vector kernels use. Their results have the same bits on all of them.
#pragma once

#include <cstdint>

// Kernel sources are compiled once per instruction set, each time with WEIR_ISA defined as one of
// the names below (cmake/WeirVector.cmake). What they share lives in an inline namespace of that
// name, so that no function compiled for a newer processor can be linked in place of the plain one.
#ifndef WEIR_ISA
#define WEIR_ISA baseline
#endif

namespace weir {

/// In rising order: a processor that has one has those before it.
enum class Isa : std::uint8_t { baseline, avx2, avx512 };

/// Was it built, and does this processor have it?
bool has_isa(Isa isa) noexcept;

/// The best there is, or the one that the environment variable WEIR_ISA names where there is it.
Isa best_isa() noexcept;

/// "baseline", "avx2", "avx512".
const char* name_of(Isa isa) noexcept;

}  // namespace weir
