#include <openssl/evp.h>

#include <array>

#include "weir/store.hpp"

namespace weir {

std::string sha256_hex(std::string_view bytes) {
  std::array<unsigned char, 32> hash{};
  unsigned int length = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), hash.data(), &length, EVP_sha256(), nullptr) != 1) {
    throw std::runtime_error("SHA-256 is not available in this OpenSSL");
  }
  constexpr std::string_view digits = "0123456789abcdef";
  std::string hex;
  for (const unsigned char byte : hash) {
    hex += digits[byte >> 4];
    hex += digits[byte & 15];
  }
  return hex;
}

std::string run_digest(std::string_view version, std::string_view canonical,
                       std::string_view data_files, std::uint64_t draws, std::uint64_t seed) {
  std::string all;
  for (const std::string_view part : {version, canonical, data_files}) {
    all += std::to_string(part.size()) + ":";
    all += part;
  }
  all += std::to_string(draws) + ":" + std::to_string(seed);
  return sha256_hex(all);
}

}  // namespace weir
