// uses: core scenario
// Every input that once was trouble, and the seeds, through their targets: no crash, no hang.
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

// Named in fuzz_corpus.cmake. A target aborts when an input breaks a promise.
extern "C" int fuzz_toml_text(const std::uint8_t* data, std::size_t size);
extern "C" int fuzz_csv(const std::uint8_t* data, std::size_t size);
extern "C" int fuzz_expression(const std::uint8_t* data, std::size_t size);

namespace {

using Target = int (*)(const std::uint8_t* data, std::size_t size);

int replay(const std::string& name, Target target) {
  int files = 0;
  const std::string folder = std::string(WEIR_SOURCE_DIR "/tests/fuzz/corpus/") + name;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    INFO(entry.path());
    std::ifstream stream(entry.path(), std::ios::binary);
    const std::string bytes(std::istreambuf_iterator<char>(stream), {});
    // An exact copy on the heap, so that the sanitizer sees a read past the end.
    const std::vector<std::uint8_t> data(bytes.begin(), bytes.end());
    CHECK(target(data.data(), data.size()) == 0);
    for (std::size_t cut = 0; cut < data.size() && data.size() < 2000; cut += 7) {
      const std::vector<std::uint8_t> begin(data.begin(), data.begin() + static_cast<long>(cut));
      CHECK(target(begin.data(), begin.size()) == 0);
    }
    ++files;
  }
  return files;
}

}  // namespace

TEST_CASE("the corpus of scenario text") { CHECK(replay("toml_text", fuzz_toml_text) >= 20); }
TEST_CASE("the corpus of tables") { CHECK(replay("csv", fuzz_csv) >= 10); }
TEST_CASE("the corpus of expressions") { CHECK(replay("expression", fuzz_expression) >= 10); }
