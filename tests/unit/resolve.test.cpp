// uses: scenario model random core
#include <catch2/catch.hpp>

#include <limits>

#include "unit/scenario_files.hpp"

using namespace weir;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

namespace {

// One error, at the place of `needle`, that says `text`.
void expect_error(const Tiny& tiny, std::string_view needle, const std::string& text) {
  const ReadResult result = tiny.read();
  INFO(result.all());
  CHECK_FALSE(result.resolved);
  REQUIRE(result.errors.size() == 1);
  CHECK_THAT(result.errors[0], StartsWith(tiny.error_at(needle)));
  CHECK_THAT(result.errors[0], Contains(text));
}

const Uncertain& own(const Scenario& s, Parameter id) {
  return *s.model[static_cast<std::size_t>(id)];
}

}  // namespace

TEST_CASE("a small scenario resolves to the numbers that are written") {
  const Tiny tiny;
  const ReadResult result = tiny.read();
  INFO(result.all());
  REQUIRE(result.resolved);
  const Scenario& s = result.resolved->scenario;
  CHECK(result.warnings.empty());
  CHECK(s.name == "tiny");
  CHECK(s.unit.minor() == 1'000'000);
  CHECK(s.start == Calendar{2020, 1});
  CHECK(s.quarters == 8);

  CHECK(s.counties.code == std::vector<std::string>{"01A", "02B", "03C", "04D"});
  CHECK(s.counties.name[1].en == "Birch");
  CHECK(s.counties.population == std::vector<double>{1000, 3000, 2000, 5000});
  CHECK(s.counties.gdp == std::vector<double>{2e8, 1e8, 4e8, 8e8});
  CHECK(s.counties.population_estimated == Mask{0, 0, 1, 0});
  CHECK(s.counties.gdp_estimated == Mask{0, 0, 0, 0});
  CHECK(s.counties.selected == Mask{1, 1, 1, 0});
  CHECK(s.counties.counted == Mask{1, 1, 1, 0});
  CHECK(s.counties.classes == std::vector<std::string>{"poor", "deep", "none"});
  REQUIRE(s.counties.borders.size() == 2);
  CHECK(s.counties.borders[0].a == 0);
  CHECK(s.counties.borders[0].b == 1);
  CHECK(s.counties.borders[0].length == 3.5);

  REQUIRE(s.funds.size() == 1);
  CHECK(s.funds[0].amount.minor() == 33'000'000'000);
  CHECK(s.funds[0].stage == Stage::planned);
  REQUIRE(s.programmes.size() == 2);
  CHECK(s.programmes[1].counties == Mask{0, 1, 1, 0});
  CHECK(s.programmes[1].places == 100);
  CHECK(s.programmes[0].commitment == std::array<double, 4>{1, 0, 0, 0});

  CHECK(own(s, Parameter::cost_per_job) == Uncertain::interval(20000, 27000, 40000));
  CHECK(own(s, Parameter::inverse_tail) == Uncertain::interval(0, 0.5, 1.25));
  CHECK_FALSE(s.model[static_cast<std::size_t>(Parameter::success)]);

  REQUIRE(s.rules.size() == 1);
  CHECK(s.rules[0].counties == Mask{0, 1, 1, 0});
  CHECK(s.rules[0].programmes == Mask{1, 1});
  CHECK(s.rules[0].share == 0.2686);

  REQUIRE(s.strategy.indicators.size() == 2);
  CHECK(s.strategy.indicators[1].weight == 1);
  CHECK(s.strategy.indicators[1].value[0] == 1 / (2e8 / 1000));
  CHECK(s.strategy.indicators[1].value[3] == 0);  // may not receive money
  REQUIRE(s.targets.size() == 1);
  CHECK(s.targets[0].quarter == 3);
  REQUIRE(s.shocks.size() == 1);
  CHECK(s.shocks[0].activity == std::vector<double>{1, 0.5, 1, 1, 1, 1, 1, 1});
  CHECK(s.draws == 10240);
  CHECK(s.headline.size() == 5);
  CHECK(result.resolved->data_files ==
        std::vector<std::string>{"counties.csv", "borders.csv", "evidence.csv"});
}

TEST_CASE("groups are named in two languages; the first names them in scopes") {
  Tiny tiny;
  tiny.change("name = \"name\"\n", "name = \"name\"\ngroup = { en = \"class\", zh = \"name\" }\n");
  tiny.change("class = \"class\"\n", "class = \"class\"\nboundaries = \"borders.csv\"\n");
  const ReadResult result = tiny.read();
  INFO(result.all());
  REQUIRE(result.resolved);
  const CountyTable& counties = result.resolved->scenario.counties;
  CHECK(counties.group == std::vector<std::string>{"poor", "deep", "deep", "none"});
  REQUIRE(counties.groups == std::vector<std::string>{"poor", "deep", "none"});
  REQUIRE(counties.group_title.size() == 3);
  CHECK(counties.group_title[1].en == "deep");
  CHECK(counties.group_title[1].zh == "Birch");  // as its first county says
  CHECK(result.resolved->boundaries == tiny.folder.at("borders.csv"));
  CHECK(Tiny().read().resolved->boundaries.empty());
}

TEST_CASE("every way to write an uncertain parameter") {
  struct Case {
    const char* written;
    Uncertain meant;
  };
  Uncertain uniform{Family::uniform, 0, 0, 0, 0.2, 0.4, 0, 1, 0};
  Uncertain triangular{Family::triangular, 0, 0, 0, 0.2, 0.9, 0.4, 1, 0};
  Uncertain normal{Family::normal, 0, 0, 0, 0.5, 0.1, 0, 1, 0};
  Uncertain lognormal{Family::lognormal, 0, 0, 0, 0.5, 0.3, 0, 1, 0};
  for (const Case& c :
       {Case{"0.4", Uncertain::number(0.4)},
        Case{"{ value = 0.4, basis = \"prior\" }", Uncertain::number(0.4)},
        Case{"{ low = 0.1, central = 0.2, high = 0.4 }", Uncertain::interval(0.1, 0.2, 0.4)},
        Case{"{ dist = \"beta\", a = 2, b = 3.0 }", Uncertain::beta(2, 3)},
        Case{"{ dist = \"beta\", a = 2, b = 3, scale = 0.5, shift = 0.25 }",
             Uncertain::beta(2, 3, 0.5, 0.25)},
        Case{"{ dist = \"uniform\", least = 0.2, greatest = 0.4 }", uniform},
        Case{"{ dist = \"triangular\", least = 0.2, mode = 0.4, greatest = 0.9 }", triangular},
        Case{"{ dist = \"normal\", mean = 0.5, sd = 0.1 }", normal},
        Case{"{ dist = \"lognormal\", median = 0.5, sigma = 0.3 }", lognormal}}) {
    Tiny tiny;
    tiny.change("[model]\n", std::string("[model]\nattribution = ") + c.written + "\n");
    const ReadResult result = tiny.read();
    INFO(c.written << "\n" << result.all());
    REQUIRE(result.resolved);
    CHECK(own(result.resolved->scenario, Parameter::attribution) == c.meant);
  }
}

TEST_CASE("what is wrong in an uncertain parameter is named at its part") {
  struct Case {
    const char *written, *at, *says;
  };
  for (const Case& c :
       {Case{"1.5", "1.5", "'attribution' must lie between 0 and 1"},
        Case{"nan", "nan", "must be a finite number, not nan"},
        Case{"inf", "inf", "must be a finite number, not inf"},
        Case{"\"a half\"", "\"a half\"", "'attribution' must be a number, not a string"},
        Case{"{ low = 0.3, central = 0.2, high = 0.4 }", "{ low = 0.3", "low <= central <= high"},
        Case{"{ low = 0.1, high = 0.4 }", "{ low = 0.1", "has no 'central'"},
        Case{"{ low = 0.1, centre = 0.2, high = 0.4 }", "centre", "did you mean 'central'"},
        Case{"{ dist = \"betta\", a = 1, b = 1 }", "\"betta\"", "did you mean 'beta'"},
        Case{"{ dist = \"beta\", a = 1 }", "{ dist", "has no 'b'"},
        Case{"{ dist = \"beta\", a = 0, b = 1 }", "{ dist", "a > 0 and b > 0"},
        Case{"{ dist = \"beta\", a = 1, b = 1, shift = 0.5 }", "{ dist", "between 0 and 1"},
        Case{"{ dist = \"uniform\", least = 0.5, greatest = 0.4 }", "{ dist",
             "least < greatest"}}) {
    Tiny tiny;
    tiny.change("[model]\n", std::string("[model]\nattribution = ") + c.written + "\n");
    const ReadResult result = tiny.read();
    INFO(c.written << "\n" << result.all());
    CHECK_FALSE(result.resolved);
    REQUIRE_FALSE(result.errors.empty());
    CHECK_THAT(result.errors[0], Contains(c.says));
    CHECK_THAT(result.errors[0], StartsWith(tiny.error_at(std::string(c.at))));
  }
}

TEST_CASE("the tail is written as s and kept as 1/s") {
  const auto tail = [](const char* written) {
    Tiny tiny;
    tiny.change("tail = { low = 0.8, central = 2.0, high = inf }",
                std::string("tail = ") + written);
    return tiny.read();
  };
  CHECK(own(tail("inf").resolved->scenario, Parameter::inverse_tail) == Uncertain::number(0));
  CHECK(own(tail("4").resolved->scenario, Parameter::inverse_tail) == Uncertain::number(0.25));
  CHECK_THAT(tail("0").all(), Contains("'tail' must be greater than 0"));
  CHECK_THAT(tail("-1").all(), Contains("'tail' must be greater than 0"));
  CHECK_THAT(tail("0.01").all(), Contains("'tail' must be at least 0.1"));
  CHECK_THAT(tail("{ dist = \"gamma\", a = 2, b = 1 }").all(),
             Contains("{ low, central, high } only"));
  CHECK_THAT(tail("{ low = inf, central = 2, high = 0.8 }").all(),
             Contains("low <= central <= high"));
}

TEST_CASE("all mistakes are reported in one go, each once") {
  Tiny tiny;
  tiny.change("amount = \"3.3亿元\"", "ammount = \"3.3亿元\"")
      .change("share = 0.75", "share = 1.75")
      .change("by = \"2020Q4\"", "by = \"2020Q5\"")
      .change("kind = \"min_share\"", "kind = \"min_shares\"")
      .change("people_est)", "peeple_est)");
  tiny.borders += "02B,04X,1\n";
  const ReadResult result = tiny.read();
  INFO(result.all());
  CHECK(result.errors.size() == 6);
  CHECK_THAT(result.all(), Contains("unknown key 'ammount' in [[fund]]; did you mean 'amount'?"));
  CHECK_THAT(result.all(), Contains("'share' is 1.75; it must lie between 0 and 1"));
  CHECK_THAT(result.all(), Contains("'by' must be a quarter, not '2020Q5'"));
  CHECK_THAT(result.all(), Contains("unknown rule kind 'min_shares'; did you mean 'min_share'?"));
  CHECK_THAT(result.all(), Contains("peeple_est"));
  CHECK_THAT(result.all(), Contains("borders.csv:4:5: error: unknown county '04X'"));
}

TEST_CASE("a key that must be there is missed, unless it was misspelt") {
  Tiny tiny;
  expect_error(tiny.change("amount = \"3.3亿元\"\n", ""), "[[fund]]", "[[fund]] has no 'amount'");
  Tiny bare;
  bare.scenario = "format = 1\n";
  const ReadResult result = bare.read();
  for (const char* table : {"[time]", "[counties]", "[[fund]]", "[[programme]]"}) {
    CHECK_THAT(result.all(), Contains(std::string("the scenario has no ") + table));
  }
}

TEST_CASE("problems of single tables") {
  SECTION("shares of programmes") {
    Tiny tiny;
    expect_error(tiny.change("share = 0.25", "share = 0.2"), "0.2\nplaces", "sum to 0.95, not 1");
  }
  SECTION("a fund's year") {
    Tiny tiny;
    expect_error(tiny.change("year = 2020", "year = 2023")
                     .change("evidence = [\"E1\"]", "basis = \"prior\""),
                 "2023", "does not begin inside the horizon 2020Q1 to 2021Q4");
  }
  SECTION("whole units") {
    Tiny tiny;
    expect_error(tiny.change("\"3.3亿元\"", "\"33000.5万元\""), "\"33000.5万元\"",
                 "not a whole multiple of the unit");
  }
  SECTION("nobody chosen") {
    Tiny tiny;
    expect_error(tiny.change("counties = \"class == 'deep'\"\n\n[model]",
                             "counties = \"class == 'none'\"\n\n[model]"),
                 "\"class == 'none'\"", "chooses no county that may receive money");
  }
  SECTION("a rule about nobody at all") {
    Tiny tiny;
    expect_error(tiny.change("counties = \"class == 'deep'\"\nvalue",
                             "counties = \"class == 'deeep'\"\nvalue"),
                 "\"class == 'deeep'\"", "chooses no county");
  }
  SECTION("an unknown programme of a rule") {
    Tiny tiny;
    expect_error(tiny.change("value = 0.2686", "programmes = [\"park\"]\nvalue = 0.2686"),
                 "\"park\"", "unknown programme 'park'; did you mean 'parks'?");
  }
  SECTION("a share written as percent") {
    Tiny tiny;
    expect_error(tiny.change("value = 0.2686", "value = 26.86"), "26.86", "write 26.86% as 0.2686");
  }
  SECTION("money where a share belongs, and the other way round") {
    Tiny tiny;
    expect_error(tiny.change("value = 0.2686", "value = \"2亿元\""), "\"2亿元\"",
                 "must be a number, not a string");
    Tiny other;
    expect_error(other.change("\"min_share\"", "\"max_amount\""), "0.2686",
                 "must be money with its unit");
  }
  SECTION("the schedule of a programme") {
    Tiny tiny;
    expect_error(tiny.change("share = 0.75", "share = 0.75\ncommitment = [0.5, 0.5, 0.5, 0.0]"),
                 "[0.5, 0.5", "sum to 1.5, not 1");
  }
  SECTION("a parameter without a default") {
    Tiny tiny;
    expect_error(tiny.change("cost_per_trainee = \"2500 yuan\"\n", ""),
                 "[[programme]]\nname = \"skills\"", "programme 'skills' needs 'cost_per_trainee'");
  }
  SECTION("two of one name") {
    Tiny tiny;
    expect_error(tiny.change("name = \"skills\"", "name = \"parks\""), "\"parks\"\nshare = 0.25",
                 "two [[programme]] are named 'parks'");
  }
  SECTION("a lever that moves nothing") {
    Tiny tiny;
    tiny.scenario += "[[lever]]\npath = \"fund.main.ammount\"\nfrom = \"1亿元\"\nto = \"2亿元\"\n";
    expect_error(tiny, "\"fund.main.ammount\"", "did you mean 'fund.main.amount'?");
    Tiny other;
    other.scenario += "[[lever]]\npath = \"fund.mian.amount\"\nfrom = \"1亿元\"\nto = \"2亿元\"\n";
    expect_error(other, "\"fund.mian.amount\"", "did you mean 'fund.main'?");
  }
  SECTION("a shock outside the horizon") {
    Tiny tiny;
    expect_error(tiny.change("\"2020Q2\" =", "\"2019Q4\" ="), "\"2019Q4\"",
                 "lies outside the horizon");
  }
  SECTION("an indicator below zero") {
    Tiny tiny;
    expect_error(tiny.change("1 / gdp_per_head", "0 - gdp"), "\"0 - gdp\"",
                 "for county 01A (Alder)");
  }
  SECTION("a strategy without what it needs") {
    Tiny tiny;
    expect_error(tiny.change("name = \"formula\"", "name = \"priority\""), "\"priority\"",
                 "needs 'order'");
  }
}

TEST_CASE("problems in the county table stand at their cell") {
  const auto errors = [](std::string_view from, std::string_view to) {
    Tiny tiny;
    tiny.counties = replaced(tiny.counties, from, to);
    return tiny.read();
  };
  CHECK_THAT(errors("03C", "02B").errors.at(0),
             Contains("counties.csv:4:1: error: duplicate county code '02B'"));
  CHECK_THAT(errors("01A", "1.0E5").errors.at(0),
             Contains("counties.csv:2:1: error: malformed county code"));
  CHECK_THAT(errors("3000", "").errors.at(0), Contains("counties.csv:3:"));
  CHECK_THAT(errors("3000", "").errors.at(0), Contains("county 02B (Birch) has no population"));
  CHECK_THAT(errors("3000,,1", "3000,,").errors.at(0),
             Contains("counties.csv:3:22: error: county 02B (Birch) has no gdp"));
  CHECK_THAT(errors("3000,,1", "3000,,0").errors.at(0),
             Contains("gdp is 0; it must be greater than 0"));
  CHECK(errors("5000", "").resolved);  // neither funded nor counted
}

TEST_CASE("problems in the table of borders stand at their row") {
  const auto errors = [](std::string_view row) {
    Tiny tiny;
    tiny.borders += row;
    return tiny.read().all();
  };
  CHECK_THAT(errors("01A,01A,1\n"), Contains("borders.csv:4:1: error: a county borders on itself"));
  CHECK_THAT(errors("02B,01A,1\n"),
             Contains("borders.csv:4:1: error: the same border stands twice; "
                      "the first stands in line 2"));
  CHECK_THAT(errors("01A,03C,far\n"), Contains("borders.csv:4:9: error: 'far' is no length"));
  CHECK_THAT(errors("01A,03C,0\n"), Contains("'0' is no length"));
}

TEST_CASE("another currency, without classes, groups or borders") {
  Tiny tiny;
  tiny.change("currency = \"CNY\"\nunit = \"1万元\"\nevidence = \"evidence.csv\"\n",
              "currency = \"EUR\"\n")
      .change("class = \"class\"\nneighbours = \"borders.csv\"\ngdp_unit = \"1亿元\"\n",
              "gdp_unit = \"1 million EUR\"\n")
      .change("\"3.3亿元\"\nstage = \"planned\"\nevidence = [\"E1\"]",
              "\"12.5 million EUR\"\nbasis = \"assumption\"")
      .change("evidence = [\"E4/E3\"]\n", "")
      .change("evidence = [\"E5\"]", "basis = \"assumption\"");
  for (const char* old : {"20000 yuan", "27000 yuan", "40000 yuan", "2500 yuan", "1570000 yuan"}) {
    const std::string amount(old);
    tiny.change(amount, amount.substr(0, amount.find(' ')) + " EUR");
  }
  const ReadResult result = tiny.read();
  INFO(result.all());
  REQUIRE(result.resolved);
  const Scenario& s = result.resolved->scenario;
  CHECK(s.funds[0].amount.minor() == 1'250'000'000);
  CHECK(s.counties.gdp[0] == 2e6);
  CHECK(s.counties.classes == std::vector<std::string>{"all"});
  CHECK(s.counties.borders.empty());
  CHECK(s.unit.minor() == 1);
  expect_error(tiny.change("value = 0.2686", "value = 5").change("min_share", "min_amount"),
               "5\nbasis", "write, for example, \"500000 EUR\"");
}

TEST_CASE("amounts by hand, an order, and last year's money") {
  SECTION("manual") {
    Tiny tiny;
    tiny.change("name = \"formula\"", "name = \"manual\"\namounts = \"plan.csv\"");
    tiny.folder.write("plan.csv", "code,programme,amount\n01A,parks,100万元\n02B,skills,20万元\n");
    const ReadResult result = tiny.read();
    INFO(result.all());
    REQUIRE(result.resolved);
    const auto& manual = result.resolved->scenario.strategy.manual;
    REQUIRE(manual.size() == 2);
    CHECK(manual[1].county == 1);
    CHECK(manual[1].programme == 1);
    CHECK(manual[1].amount.minor() == 20'000'000);
  }
  SECTION("what a manual table gets wrong") {
    Tiny tiny;
    tiny.change("name = \"formula\"", "name = \"manual\"\namounts = \"plan.csv\"");
    tiny.folder.write("plan.csv",
                      "code,programme,amount\n01X,parks,100万元\n02B,parks,20\n03C,parks,-1元\n");
    CHECK_THAT(tiny.read().all(),
               Contains("plan.csv:2:1: error: unknown county '01X'; did you mean") &&
                   Contains("plan.csv:3:") && Contains("'amount' is negative"));
    tiny.folder.write(
        "plan.csv",
        "code,programme,amount\n04D,parks,100万元\n02B,park,1元\n03C,skills,1元\n03C,skills,1元\n");
    CHECK_THAT(tiny.read().all(), Contains("county 04D (Dogwood) may not receive money") &&
                                      Contains("unknown programme 'park'") && Contains("twice"));
    tiny.folder.write("plan.csv", "code,money\n01A,100万元\n");
    CHECK_THAT(tiny.read().all(), Contains("missing column 'amount'"));
  }
  SECTION("order") {
    Tiny tiny;
    tiny.change("name = \"formula\"", "name = \"priority\"\norder = \"-gdp_per_head\"");
    CHECK(tiny.read().resolved->scenario.strategy.order == std::vector<std::uint32_t>{1, 0, 2});
    Tiny list;
    list.change("name = \"formula\"", "name = \"priority\"\norder = [\"03C\"]");
    CHECK(list.read().resolved->scenario.strategy.order == std::vector<std::uint32_t>{2, 0, 1});
    Tiny unknown;
    expect_error(unknown.change("name = \"formula\"", "name = \"priority\"\norder = [\"03D\"]"),
                 "\"03D\"", "unknown county '03D'");
  }
  SECTION("last year") {
    Tiny tiny;
    tiny.change("kind = \"min_share\"", "kind = \"hold_harmless\"\nbase = \"last.csv\"")
        .change("value = 0.2686\nevidence = [\"E4/E3\"]", "value = 0.9");
    tiny.folder.write("last.csv", "code,amount\n02B,100万元\n02B,20万元\n03C,1亿元\n");
    const ReadResult result = tiny.read();
    INFO(result.all());
    REQUIRE(result.resolved);
    CHECK(result.resolved->scenario.rules[0].base == std::vector<double>{0, 1.2e8, 1e10, 0});
    CHECK(result.resolved->scenario.rules[0].share == 0.9);
  }
}

TEST_CASE("a reference keeps its classes") {
  Tiny tiny;
  tiny.scenario +=
      "[reference]\namount = \"4.17亿元\"\nevidence = [\"E3\"]\nclass_amounts = { deep = "
      "\"1.12亿元\" }\n"
      "class_evidence = { deep = [\"E4\"] }\ncounted_jobs = 15680\nbasis = \"derived\"\n";
  const ReadResult result = tiny.read();
  INFO(result.all());
  REQUIRE(result.resolved);
  const Reference& reference = result.resolved->scenario.reference;
  CHECK(reference.amount.minor() == 41'700'000'000);
  REQUIRE(reference.class_amount.size() == 3);
  CHECK(reference.class_amount[0] < Money{});
  CHECK(reference.class_amount[1].minor() == 11'200'000'000);
  CHECK(reference.counted_jobs == 15680);
  Tiny wrong;
  wrong.scenario +=
      "[reference]\namount = \"1亿元\"\nclass_amounts = { deep = \"2亿元\", rich = \"1元\" }\n";
  CHECK_THAT(wrong.read().all(), Contains("unknown class 'rich'") && Contains("sum to 2亿元"));
}

TEST_CASE("--set is a what-if with the file's value beside it") {
  const Tiny tiny;
  const ReadResult result =
      tiny.read({{"fund.main.amount", "33亿元"}, {"simulation.draws", "2048"}});
  INFO(result.all());
  REQUIRE(result.resolved);
  CHECK(result.resolved->scenario.funds[0].amount.minor() == 330'000'000'000);
  CHECK(result.resolved->scenario.draws == 2048);
  std::vector<std::string> what_ifs;
  for (const Note& note : result.resolved->scenario.notes) {
    if (note.kind == "what-if") what_ifs.push_back(note.text.en);
  }
  CHECK(what_ifs ==
        std::vector<std::string>{"fund.main.amount = \"33亿元\"; the file says \"3.3亿元\""});
  for (const ShownValue& value : result.resolved->values) {
    if (value.path == "fund.main.amount") {
      CHECK(value.origin == "--set");
      CHECK(value.basis == "what-if");
    }
    if (value.path == "time.quarters") CHECK_THAT(value.origin, Contains("tiny.toml:8:12"));
    if (value.path == "model.success") CHECK(value.origin == "default");
  }
  CHECK_THAT(tiny.read({{"fund.main.ammount", "1亿元"}}).all(), Contains("did you mean 'amount'?"));
}

TEST_CASE("the canonical text follows what matters and nothing else") {
  Tiny tiny;
  const std::string base = tiny.read().resolved->canonical;
  CHECK(tiny.read().resolved->canonical == base);
  Tiny comment;
  CHECK(comment.change("[time]", "# a comment\n\n[time]").read().resolved->canonical == base);
  Tiny spelled;
  CHECK(spelled.change("\"3.3亿元\"", "\"33000万元\"").read().resolved->canonical == base);
  CHECK(tiny.read({{"simulation.seed", "2"}}).resolved->canonical != base);
  CHECK(tiny.read({{"programme.parks.success", "0.5"}}).resolved->canonical != base);
  CHECK(tiny.read({{"shock.flood.active", "true"}}).resolved->canonical != base);
}

TEST_CASE("notes on estimates and hindsight") {
  Tiny tiny;
  tiny.change("gdp_unit = \"1亿元\"", "gdp_unit = \"1亿元\"\ndata_year = 2020");
  const ReadResult result = tiny.read();
  REQUIRE(result.resolved);
  std::string notes;
  for (const Note& note : result.resolved->scenario.notes)
    notes += note.kind + ": " + note.text.en + "\n";
  CHECK_THAT(notes, Contains("estimated: population estimated for 33% of the selected counties"));
  CHECK_THAT(notes, !Contains("GDP estimated"));
  CHECK_THAT(notes, Contains("hindsight: the county table holds figures of 2020"));
  CHECK_THAT(notes, Contains("assumption: rule.earmark rests on an assumption"));
}

TEST_CASE("money in words") {
  const auto text = [](std::int64_t minor, const char* currency, const char* language) {
    return money_text(Money::from_minor(minor), currency, language);
  };
  CHECK(text(33'000'000'000, "CNY", "en") == "3.3亿元");
  CHECK(text(4'965'000'000, "CNY", "zh") == "4965万元");
  CHECK(text(12'345, "CNY", "zh") == "123.45元");
  CHECK(text(0, "CNY", "en") == "0元");
  CHECK(text(-100, "CNY", "en") == "-1元");
  CHECK(text(1'250'000'000, "EUR", "en") == "12.5 million EUR");
  CHECK(text(1'250'000'000, "EUR", "zh") == "1250万 EUR");
  CHECK(text(5, "EUR", "en") == "0.05 EUR");
  CHECK(text(std::numeric_limits<std::int64_t>::min(), "CNY", "en") == "-922337203.6854775808亿元");
}
