// A folder with a small sound scenario, written by the test that uses it and gone at its end.
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>

class SmallCase {
 public:
  SmallCase() {
    std::string name = (std::filesystem::temp_directory_path() / "weir-cli-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
    std::ofstream(folder_ / "counties.csv")
        << "code,name_en,name_zh,class,group,population,gdp\n"
           "510001,Alder,赤杨县,deep,North,100000,10\n"
           "510002,Birch,白桦县,deep,South,200000,20\n"
           "510003,Cedar,雪松县,none,South,300000,50\n";
    std::ofstream(folder_ / "small.toml") << R"(format = 1
title = { en = "Small plan", zh = "小方案" }
unit = "1万元"
[time]
start = "2020Q1"
quarters = 8
[counties]
table = "counties.csv"
select = "class == 'deep'"
class = "class"
gdp_unit = "1亿元"
[counties.columns]
id = "code"
name = { en = "name_en", zh = "name_zh" }
group = "group"
population = "population"
gdp = "gdp"
[[fund]]
name = "provincial"
year = 2020
amount = "3000万元"
basis = "assumption"
[[programme]]
name = "parks"
share = 1.0
[model]
cost_per_job = { low = "20000 yuan", central = "27000 yuan", high = "40000 yuan" }
cost_per_trainee = "2500 yuan"
project_size = "1000000 yuan"
[[rule]]
name = "floor"
kind = "floor_per"
per = "county"
value = "50万元"
basis = "assumption"
[strategy]
name = "per_capita"
[[target]]
name = "jobs"
outcome = "jobs_declared"
by = "2020Q4"
at_least = 600
basis = "assumption"
[[shock]]
name = "flood"
quarters = { "2020Q2" = 0.5 }
[simulation]
draws = 2048
)";
  }
  ~SmallCase() { std::filesystem::remove_all(folder_); }
  SmallCase(const SmallCase&) = delete;
  SmallCase& operator=(const SmallCase&) = delete;

  std::string scenario() const { return file("small.toml"); }
  std::string store() const { return file("weir.sqlite"); }
  std::string file(const char* name) const { return (folder_ / name).string(); }

 private:
  std::filesystem::path folder_;
};
