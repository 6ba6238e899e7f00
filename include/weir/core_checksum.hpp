// FNV-1a: tells texts apart and finds damage, not malice.
#pragma once

#include <cstdint>
#include <string_view>

namespace weir {

/// `from`: the hash of what stood before these bytes.
/// Source: FNV-1a is IETF draft-eastlake-fnv.
constexpr std::uint64_t fnv1a(std::string_view bytes,
                              std::uint64_t from = 0xCBF29CE484222325u) noexcept {
  for (const char byte : bytes) from = (from ^ static_cast<unsigned char>(byte)) * 0x100000001B3u;
  return from;
}

}  // namespace weir
