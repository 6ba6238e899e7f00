#include "app/command.hpp"

namespace weir {

std::string version() { return WEIR_VERSION; }

std::string version_text() {
  return "weir " WEIR_VERSION "\ncommit " WEIR_COMMIT "\nbuilt with " WEIR_BUILD "\n";
}

}  // namespace weir
