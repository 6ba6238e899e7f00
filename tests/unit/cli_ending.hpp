// Calls the command in this process and catches what it says.
#pragma once

#include <sstream>
#include <string>
#include <vector>

#include "app/command.hpp"

struct Ending {
  int code;
  std::string out, err;
};

inline Ending weir_says(const std::vector<std::string>& arguments) {
  std::ostringstream out, err;
  weir::Console console{out, err, false};
  const int code = weir::run_command(arguments, console);
  return {code, out.str(), err.str()};
}

inline bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}
