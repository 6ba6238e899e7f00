// native SCENARIO IMAGE DRAWS [PATH=VALUE | STRATEGY]...: writes the scenario's image, moves the levers,
// runs, and prints what weir_divide() said and the fingerprint.
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>
#include <string>

#include "weir/embed.hpp"
#include "weir/model/image.hpp"
#include "weir/scenario.hpp"

namespace {

std::size_t pass(const std::string& bytes) {
  std::memcpy(weir_buffer(bytes.size()), bytes.data(), bytes.size());
  return bytes.size();
}

bool move(const std::string& lever) {
  const std::size_t at = lever.rfind('=');
  if (at == std::string::npos) return weir_strategy(pass(lever)) == 1;
  return weir_set(pass(lever.substr(0, at)), std::strtod(lever.c_str() + at + 1, nullptr)) == 1;
}

}  // namespace

int main(int count, char** words) {
  if (count < 4) return 2;
  weir::Diagnostics diagnostics;
  const auto read = weir::read_scenario(words[1], {}, diagnostics);
  if (!read) return 2;
  const std::string image = weir::to_bytes(read->scenario);
  std::ofstream(words[2], std::ios::binary) << image;
  if (weir_open(pass(image)) != 1) return 1;
  for (int k = 4; k < count; ++k) {
    if (!move(words[k])) return 2;
  }
  const int divided = weir_divide();
  std::cout << divided << " ";
  if (divided == 0) {
    weir_simulate(static_cast<std::uint32_t>(std::atoi(words[3])), 1000);
    std::cout << weir_fingerprint();
  }
}
