// web/dist/page.html, which the build puts into the program (cmake/WeirPage.cmake).
#pragma once

#include <string_view>

namespace weir {

std::string_view page_template();

}  // namespace weir
