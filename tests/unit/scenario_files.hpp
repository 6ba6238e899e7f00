// A folder of small scenario files for tests of the reader; it goes when the test ends.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "weir/scenario.hpp"

inline std::string file_text(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

class Folder {
 public:
  Folder() {
    static int count = 0;
    path_ = std::filesystem::temp_directory_path() /
            ("weir-test-" + std::to_string(::getpid()) + "-" + std::to_string(count++));
    std::filesystem::create_directories(path_);
  }
  ~Folder() {
    std::error_code failure;
    std::filesystem::remove_all(path_, failure);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string write(const std::string& name, std::string_view text) const {
    std::filesystem::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name, std::ios::binary) << text;
    return at(name);
  }
  std::string at(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

inline std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  if (at == std::string::npos) throw std::runtime_error("nothing to replace: " + std::string(from));
  return text.replace(at, from.size(), to);
}

/// "line:column" of the first occurrence, counted in characters.
inline std::string place_in(std::string_view text, std::string_view needle) {
  const std::size_t end = text.find(needle);
  if (end == std::string_view::npos) throw std::runtime_error("not there: " + std::string(needle));
  int line = 1, column = 1;
  for (std::size_t i = 0; i < end; ++i) {
    if (text[i] == '\n') {
      ++line;
      column = 1;
    } else if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) {
      ++column;
    }
  }
  return std::to_string(line) + ":" + std::to_string(column);
}

struct ReadResult {
  std::optional<weir::Resolved> resolved;
  std::vector<std::string> errors, warnings;
  std::string all() const {
    std::string text;
    for (const std::string& error : errors) text += error + "\n";
    return text;
  }
};

inline ReadResult read(const std::string& path, const std::vector<weir::Override>& overrides = {}) {
  weir::Diagnostics diagnostics;
  ReadResult result;
  result.resolved = weir::read_scenario(path, overrides, diagnostics);
  for (const weir::Diagnostic& item : diagnostics.items()) {
    (item.severity == weir::Severity::error ? result.errors : result.warnings)
        .push_back(to_text(item));
  }
  return result;
}

// Four counties: B and C are deep-poverty counties, D has no tasks.
inline constexpr std::string_view tiny_counties =
    "code,name,class,people,people_est,output\n"
    "01A,Alder,poor,1000,,2\n"
    "02B,Birch,deep,3000,,1\n"
    "03C,Cedar,deep,,2000,4\n"
    "04D,Dogwood,none,5000,,8\n";
inline constexpr std::string_view tiny_borders = "a,b,km\n01A,02B,3.5\n02B,03C,1\n";
inline constexpr std::string_view tiny_evidence =
    "id,key,claim,value,unit,value_si,bound,stage,period,place,type,source\n"
    "E1,fund.planned,the plan,3.3,亿元,330000000,=,planned,2020,Land,target,office\n"
    "E2,fund.planned,an article,33,亿元,3300000000,=,planned,2020,Land,target,paper\n"
    "E3,fund.arranged,arranged,4.17,亿元,417000000,=,arranged,2019,Land,actual,office\n"
    "E4,fund.arranged.deep,of it deep,1.12,亿元,112000000,=,arranged,2019,Land,actual,office\n"
    "E5,jobs.target,jobs aimed at,6000,person,6000,=,,2020,Land,target,office\n"
    "E6,jobs.declared,jobs reported,16595,person,16595,=,,2019,Land,actual,office\n"
    "E7,trained.target,at least,1000,person,1000,>=,,2020,Land,target,office\n"
    "E8,trained.target,about,1200,person,1200,~,,2021,Land,target,office\n"
    "E9,document.label,a label,7+2,action,,=,,2020,Land,label,office\n";

inline constexpr std::string_view tiny_scenario = R"toml(format = 1
currency = "CNY"
unit = "1万元"
evidence = "evidence.csv"

[time]
start = "2020Q1"
quarters = 8

[counties]
table = "counties.csv"
select = "class in ['poor', 'deep']"
count = "class != 'none'"
class = "class"
neighbours = "borders.csv"
gdp_unit = "1亿元"

[counties.columns]
id = "code"
name = "name"
population = "coalesce(people, people_est)"
gdp = "output"

[[fund]]
name = "main"
year = 2020
amount = "3.3亿元"
stage = "planned"
evidence = ["E1"]

[[programme]]
name = "parks"
share = 0.75

[[programme]]
name = "skills"
share = 0.25
places = 100
counties = "class == 'deep'"

[model]
cost_per_job = { low = "20000 yuan", central = "27000 yuan", high = "40000 yuan" }
cost_per_trainee = "2500 yuan"
project_size = "1570000 yuan"
tail = { low = 0.8, central = 2.0, high = inf }

[[rule]]
name = "earmark"
kind = "min_share"
counties = "class == 'deep'"
value = 0.2686
evidence = ["E4/E3"]
basis = "assumption"

[strategy]
name = "formula"
indicators = [ { column = "population", weight = 0.5 }, { column = "1 / gdp_per_head" } ]

[[target]]
name = "jobs"
outcome = "jobs_declared"
by = "2020Q4"
at_least = 6000
evidence = ["E5"]

[[shock]]
name = "flood"
quarters = { "2020Q2" = 0.5 }
closure = 0.1
)toml";

/// The tiny scenario with its tables, in a folder of its own.
struct Tiny {
  Folder folder;
  std::string scenario{tiny_scenario}, counties{tiny_counties}, borders{tiny_borders},
      evidence{tiny_evidence};
  Tiny& change(std::string_view from, std::string_view to) {
    scenario = replaced(scenario, from, to);
    return *this;
  }
  ReadResult read(const std::vector<weir::Override>& overrides = {}) const {
    folder.write("counties.csv", counties);
    folder.write("borders.csv", borders);
    folder.write("evidence.csv", evidence);
    return ::read(folder.write("tiny.toml", scenario), overrides);
  }
  /// "FILE:LINE:COL: error: " of the needle in the scenario.
  std::string error_at(std::string_view needle) const {
    return folder.at("tiny.toml") + ":" + place_in(scenario, needle) + ": error: ";
  }
};
