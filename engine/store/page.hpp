// web/dist/page.html, which the build puts into the program (cmake/WeirPage.cmake).
#pragma once

#include <string_view>

namespace weir {

std::string_view page_template();

/// The engine as a WebAssembly module, gzipped; empty where the build has none (cmake/WeirWasm.cmake).
std::string_view page_engine();

}  // namespace weir
