// weir generate: a made-up land as a folder with a scenario, its county table and its borders.
#include <fmt/format.h>

#include <charconv>
#include <filesystem>
#include <fstream>
#include <ostream>

#include "app/command.hpp"
#include "weir/study.hpp"

namespace weir {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t fewest = 10, most = 1'000'000;

/// Fails: Stop(bad_input).
std::uint64_t whole_number(const std::string& flag, const std::string& text, std::uint64_t least,
                           std::uint64_t greatest) {
  std::uint64_t value = 0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, value);
  if (read.ec != std::errc() || read.ptr != end || value < least || value > greatest) {
    throw Stop(Exit::bad_input, fmt::format("weir: {} {}: expected a whole number from {} to {}",
                                            flag, text, least, greatest));
  }
  return value;
}

std::string counties_csv(const SyntheticLand& land) {
  std::string text =
      "code,name_en,name_zh,prefecture_en,poverty_class,population,gdp,basis\n";
  for (const SyntheticLand::County& county : land.counties) {
    const std::string_view within = std::string_view(county.code).substr(county.code.size() - 1);
    fmt::format_to(std::back_inserter(text),
                   "{0},Synthetic {1}-{2},虚构县{1}-{2},Synthetic Prefecture {1},{3},{4},{5},synthetic\n",
                   county.code, county.prefecture, within, county.klass, county.population,
                   county.gdp);
  }
  return text;
}

std::string neighbours_csv(const SyntheticLand& land) {
  std::string text = "code_a,code_b,shared_border_km\n";
  for (const Border& border : land.borders) {
    fmt::format_to(std::back_inserter(text), "{},{},{:.1f}\n", land.counties[border.a].code,
                   land.counties[border.b].code, border.length);
  }
  return text;
}

struct MadeProgramme {
  std::string_view name, en, zh;
  double share, productivity;
};
constexpr MadeProgramme programmes[] = {
    {"parks", "Industrial parks", "工业园区建设", 0.30, 0.95},
    {"processing", "Farm-product processing", "农产品加工", 0.24, 1.3},
    {"technology", "Technology and transformation", "技术升级和转型", 0.17, 1.05},
    {"cooperation", "Industrial cooperation", "产业合作", 0.09, 1.6},
    {"informatisation", "Informatisation", "信息化建设", 0.08, 0.4},
    {"brands", "Brands and markets", "品牌和市场开拓", 0.06, 0.5},
    {"awards", "Awards on completion", "完工奖补", 0.05, 0.8},
    {"skills", "People and skills", "人才和技能", 0.01, 0.0},
};

std::string scenario_toml(const SyntheticLand& land, std::uint64_t seed) {
  std::uint64_t selected = 0;
  for (const SyntheticLand::County& county : land.counties) selected += county.klass != "none";
  const std::uint64_t fund = 375 * selected;  // 10,000 yuan
  std::string text = fmt::format(
      R"(# Synthetic: made by weir generate --counties {0} --seed {1} ({2}).
# Counties, borders, money, programmes and targets stand for no real place or decision. How the
# figures were chosen: docs/guide/generate.md.

format = 1
currency = "CNY"
unit = "1万元"
title = {{ en = "Synthetic land, {0} counties", zh = "虚构地区，{0}个县" }}

[time]
start = "2020Q1"
quarters = 20

[counties]
table = "counties.csv"
synthetic = true
select = "poverty_class != 'none'"
class = "poverty_class"
neighbours = "neighbours.csv"

[counties.columns]
id = "code"
name = {{ en = "name_en", zh = "name_zh" }}
group = "prefecture_en"
population = "population"
gdp = "gdp"

[counties.class_names]
deep = {{ en = "deep poverty", zh = "深度贫困县" }}
poor = {{ en = "other poor", zh = "其他贫困县" }}
none = {{ en = "not poor", zh = "非贫困县" }}

[[fund]]
name = "national"
title = {{ zh = "全国专项资金" }}
year = 2020
amount = "{3}万元"
basis = "synthetic"

[model]
cost_per_job = {{ low = "20000 yuan", central = "27000 yuan", high = "40000 yuan" }}
cost_per_trainee = {{ low = "800 yuan", central = "2500 yuan", high = "6700 yuan" }}
project_size = {{ low = "500000 yuan", central = "1570000 yuan", high = "3000000 yuan" }}
basis = "synthetic"

[[rule]]
name = "deep-poverty earmark"
title = {{ zh = "深度贫困县专项" }}
kind = "min_share"
counties = "poverty_class == 'deep'"
value = 0.45
basis = "synthetic"

[[rule]]
name = "county floor"
title = {{ zh = "县级保底" }}
kind = "floor_per"
per = "county"
value = "50万元"
basis = "synthetic"

[[rule]]
name = "county cap"
title = {{ zh = "县级封顶" }}
kind = "cap_per"
per = "county"
value = "1500万元"
basis = "synthetic"

[strategy]
name = "per_capita"
objective = {{ outcome = "jobs_declared", by = "2020Q4" }}

[[target]]
name = "jobs"
outcome = "jobs_declared"
by = "2020Q4"
at_least = {4}
basis = "synthetic"

[simulation]
draws = 10240
seed = 1

[output]
headline = ["jobs_declared", "jobs_in_place", "jobs_net", "enterprises_new", "trained"]
by_county = ["jobs_declared"]
)",
      land.counties.size(), seed, version(), fund, fund / 3);
  for (const MadeProgramme& made : programmes) {
    text += fmt::format(
        "\n[[programme]]\nname = \"{}\"\ntitle = {{ en = \"{}\", zh = \"{}\" }}\nshare = {}\n"
        "productivity = {:.2f}\nbasis = \"synthetic\"\n",
        made.name, made.en, made.zh, made.share, made.productivity);
    if (made.name == "awards") text += "timing = \"reimbursed\"\n";
    if (made.name == "skills") text += fmt::format("places = {}\n", 15 * selected);
  }
  return text;
}

/// Fails: Stop(files).
void write_new(const fs::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text << std::flush;
  if (!file) throw Stop(Exit::files, "weir: generate: cannot write " + path.string());
}

}  // namespace

void generate(const Options& options, Console& console) {
  const std::uint64_t counties = whole_number("--counties", options.counties, fewest, most);
  const std::uint64_t seed =
      options.seed.empty() ? 1 : whole_number("--seed", options.seed, 0, UINT64_MAX);
  const fs::path folder = options.output;
  const fs::path scenario = folder / "scenario.toml";
  std::error_code error;
  if (fs::exists(scenario, error)) {
    throw Stop(Exit::files, "weir: generate: " + scenario.string() +
                                " is there already; name another folder");
  }
  fs::create_directories(folder, error);
  if (error) {
    throw Stop(Exit::files, "weir: generate: cannot make the folder " + folder.string() + ": " +
                                error.message());
  }
  const SyntheticLand land = synthetic_land(static_cast<std::uint32_t>(counties), seed);
  write_new(folder / "counties.csv", counties_csv(land));
  write_new(folder / "neighbours.csv", neighbours_csv(land));
  write_new(scenario, scenario_toml(land, seed));
  console.out << scenario.string() << "\n";
}

}  // namespace weir
