// weir demo: the Sichuan 2020 case that came with this program.
#include <cstdlib>
#include <filesystem>

#include "app/run.hpp"
#include "app/stages.hpp"

namespace weir {
namespace fs = std::filesystem;

std::string scenario_folder() {
  std::error_code error;
  if (const char* named = std::getenv("WEIR_SCENARIOS")) {
    if (fs::is_directory(named, error)) return named;
    throw Stop(Exit::files, "weir: WEIR_SCENARIOS names no folder: " + std::string(named));
  }
  std::vector<fs::path> candidates;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  if (!error) candidates.push_back(program.parent_path() / "../share/weir/scenarios");
  candidates.emplace_back(WEIR_SCENARIO_DIR);
  for (const fs::path& folder : candidates) {
    if (fs::is_directory(folder, error)) return folder.lexically_normal().string();
  }
  throw Stop(Exit::files,
             "weir: the bundled scenarios are not found; name their folder in WEIR_SCENARIOS");
}

void demo(const Options& options, Console& console) {
  const std::string path = (fs::path(scenario_folder()) / "sichuan-2020.toml").string();
  carry_out({path, overrides_of(options), options.until, "", 0}, options, console);
}

}  // namespace weir
