// uses: allocate exec model random
// Cases small enough to be worked by hand. Amounts in yuan; the unit is one fen unless said.
#include <catch2/catch.hpp>
#include <numeric>

#include "support/allocation_cases.hpp"

using namespace weir;
using namespace weir::test;

namespace {

// Three counties A, B, C with 1, 2 and 5 people, one programme, 800 yuan.
Scenario three() {
  Scenario s = economy(3, 1, 800'00);
  s.counties.population = {1, 2, 5};
  return s;
}

std::vector<double> yuan(const Scenario& s, const AllocationAnswer& a) {
  if (const auto* i = std::get_if<Infeasible>(&a)) FAIL(i->reason);
  if (const auto* u = std::get_if<Unsupported>(&a)) FAIL(u->reason);
  std::vector<double> totals;
  for (std::size_t i = 0; i < s.counties.size(); ++i) {
    totals.push_back(
        Money::from_minor(county_total(s, std::get<AllocationResult>(a).allocation, i)).major());
  }
  return totals;
}
std::vector<std::string> blamed(const AllocationAnswer& a) {
  REQUIRE(std::holds_alternative<Infeasible>(a));
  return std::get<Infeasible>(a).rules;
}

using Amounts = std::vector<double>;
using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("without rules: equal, by population, by formula") {
  Scenario s = three();
  s.counties.selected = {1, 1, 1};

  CHECK(yuan(s, answer(s, strategy(s, StrategyName::per_capita))) == Amounts{100, 200, 500});
  CHECK(yuan(s, answer(s, strategy(s, StrategyName::equal))) == Amounts{266.67, 266.67, 266.66});

  // half by population (1/8, 2/8, 5/8), half by an indicator (1/2, 1/4, 1/4)
  Strategy how = strategy(s, StrategyName::formula);
  how.indicators = {{"population", {1, 2, 5}, 3}, {"need", {20, 10, 10}, 3}};
  CHECK(yuan(s, answer(s, how)) == Amounts{250, 200, 350});
}

TEST_CASE("a county outside the selection gets nothing and does not count in the shares") {
  Scenario s = three();
  s.counties.selected = {1, 0, 1};
  s.rules = {amount_rule(s, "floor", RuleKind::floor_per, 50'00)};  // not asked of B

  CHECK(yuan(s, answer(s, strategy(s, StrategyName::equal))) == Amounts{400, 0, 400});
}

TEST_CASE("a cap that binds: the rest is shared in proportion") {
  Scenario s = three();
  s.rules = {amount_rule(s, "cap", RuleKind::cap_per, 200'00)};
  // 800 is more than 3 x 200
  CHECK(blamed(answer(s, strategy(s, StrategyName::per_capita))) == Names{"provincial", "cap"});

  s.rules[0].amount = Money::from_minor(320'00);  // C: 320; A and B share 480 as 1 : 2
  CHECK(yuan(s, answer(s, strategy(s, StrategyName::per_capita))) == Amounts{160, 320, 320});
}

TEST_CASE("an earmark that binds: both sides keep their proportions") {
  Scenario s = three();  // A and C are deep; B and C hold 7 of 8 people
  s.rules = {only(share_rule(s, "earmark", RuleKind::min_share, 0.6), {0, 1})};
  // A and B get 480 as 1 : 2, C the rest
  CHECK(yuan(s, answer(s, strategy(s, StrategyName::per_capita))) == Amounts{160, 320, 320});

  s.rules = {only(share_rule(s, "limit", RuleKind::max_share, 0.25), {2})};
  CHECK(yuan(s, answer(s, strategy(s, StrategyName::per_capita))) == Amounts{200, 400, 200});
}

TEST_CASE("minimum amounts, per-head floors, locks, last year's money") {
  Scenario s = three();
  SECTION("min_amount") {
    s.rules = {only(amount_rule(s, "least", RuleKind::min_amount, 450'00), {0, 1})};
    CHECK(yuan(s, answer(s, strategy(s, StrategyName::per_capita))) == Amounts{150, 300, 350});
  }
  SECTION("max_amount") {
    s.rules = {only(amount_rule(s, "most", RuleKind::max_amount, 200'00), {2})};
    CHECK(yuan(s, answer(s, strategy(s, StrategyName::per_capita))) == Amounts{200, 400, 200});
  }
  SECTION("floor_per village: A has three") {
    s.rules = {amount_rule(s, "per village", RuleKind::floor_per, 50'00)};
    s.rules[0].count = {3, 1, 1};
    CHECK(yuan(s, answer(s, strategy(s, StrategyName::per_capita)))[0] == 150);
  }
  SECTION("lock") {
    s.rules = {only(amount_rule(s, "decided", RuleKind::lock, 80'00), {2})};
    CHECK(yuan(s, answer(s, strategy(s, StrategyName::per_capita))) == Amounts{240, 480, 80});
  }
  SECTION("hold_harmless: C keeps 90% of 700, A and B share 170") {
    s.rules = {only(share_rule(s, "base", RuleKind::hold_harmless, 0.9), {2})};
    s.rules[0].base = {0, 0, 700'00};
    CHECK(yuan(s, answer(s, strategy(s, StrategyName::per_capita))) == Amounts{56.67, 113.33, 630});
  }
  SECTION("stop_gain: C at most 1.1 times 200") {
    s.rules = {only(share_rule(s, "growth", RuleKind::stop_gain, 1.1), {2})};
    s.rules[0].base = {0, 0, 200'00};
    CHECK(yuan(s, answer(s, strategy(s, StrategyName::per_capita)))[2] == 220);
  }
}

TEST_CASE("floors that use up the fund are met, although weights then say nothing") {
  Scenario s = three();
  s.rules = {amount_rule(s, "floor", RuleKind::floor_per, 100'00),
             only(amount_rule(s, "a", RuleKind::min_amount, 600'00), {0})};
  CHECK(yuan(s, answer(s, strategy(s, StrategyName::per_capita))) == Amounts{600, 100, 100});

  s.rules[1].amount = Money::from_minor(600'01);
  CHECK(blamed(answer(s, strategy(s, StrategyName::per_capita))) ==
        Names{"provincial", "floor", "a"});

  // here C, with most of the people, is left with nothing at all
  s.rules = {only(amount_rule(s, "ab", RuleKind::min_amount, 800'00), {0, 1})};
  CHECK(yuan(s, answer(s, strategy(s, StrategyName::per_capita))) == Amounts{266.67, 533.33, 0});
}

TEST_CASE("priority serves the list in order, up to the caps, and keeps the others' floors") {
  Scenario s = three();
  s.rules = {amount_rule(s, "cap", RuleKind::cap_per, 500'00),
             amount_rule(s, "floor", RuleKind::floor_per, 40'00)};
  Strategy how = strategy(s, StrategyName::priority);
  how.order = {1, 2, 0};
  CHECK(yuan(s, answer(s, how)) == Amounts{40, 500, 260});

  how.order = {0};  // those not listed follow in the table's order
  CHECK(yuan(s, answer(s, how)) == Amounts{500, 260, 40});

  // an earmark for C takes precedence over the list
  s.rules.push_back(only(share_rule(s, "earmark", RuleKind::min_share, 0.5), {2}));
  CHECK(yuan(s, answer(s, how)) == Amounts{360, 40, 400});
}

TEST_CASE("priority parts each county's money by programme") {
  Scenario s = economy(3, 2, 800'00);
  s.programmes[0].share = 0.75;
  s.programmes[1].share = 0.25;
  s.rules = {amount_rule(s, "cap", RuleKind::cap_per, 500'00)};
  Strategy how = strategy(s, StrategyName::priority);
  how.order = {1, 2, 0};

  const AllocationAnswer a = answer(s, how);

  CHECK(yuan(s, a) == Amounts{0, 500, 300});
  CHECK(std::get<AllocationResult>(a).allocation.amount ==
        std::vector<std::int64_t>{0, 0, 375'00, 125'00, 225'00, 75'00});
}

TEST_CASE(
    "fixed programmes get their share of the fund; a confined one is balanced by the others") {
  Scenario s = economy(2, 2, 800'00);
  s.counties.population = {300, 500};
  s.programmes[0].share = 0.8;
  s.programmes[1].share = 0.2;
  s.programmes[1].counties = {1, 0};  // only in A: 160 yuan
  const auto amounts = [](const AllocationAnswer& a) {
    return std::get<AllocationResult>(a).allocation.amount;
  };
  // A has 300 in all, 160 of it confined; B has 500
  CHECK(amounts(answer(s, strategy(s, StrategyName::per_capita))) ==
        std::vector<std::int64_t>{140'00, 160'00, 500'00, 0});

  // a rule against the programme's share is named beside it
  s.rules = {of_programme(share_rule(s, "less of p1", RuleKind::max_share, 0.1), 1)};
  CHECK(blamed(answer(s, strategy(s, StrategyName::per_capita))) ==
        Names{"programme.p1.share", "less of p1"});
  // and holds when the programmes are free
  CHECK(amounts(answer(s, strategy(s, StrategyName::per_capita, false)))[1] == 80'00);
}

TEST_CASE("programme shares that are not whole are rounded by largest remainder") {
  Scenario s = economy(2, 3, 100);  // one yuan among three equal programmes
  const AllocationAnswer a = answer(s, strategy(s, StrategyName::equal));
  REQUIRE(std::holds_alternative<AllocationResult>(a));
  const std::vector<std::int64_t>& x = std::get<AllocationResult>(a).allocation.amount;
  CHECK(x[0] + x[3] == 34);
  CHECK(x[1] + x[4] == 33);
  CHECK(x[2] + x[5] == 33);
}

TEST_CASE("rules speak of the years they name") {
  Scenario s = three();
  Fund second = s.funds[0];
  second.name = "second";
  second.year = 2021;
  second.amount = Money::from_minor(400'00);
  s.funds.push_back(second);
  s.rules = {only(share_rule(s, "limit", RuleKind::max_share, 0.25), {2})};
  s.rules[0].years = {2021};  // C: 100 of the second fund; A and B share 300 of it

  CHECK(yuan(s, answer(s, strategy(s, StrategyName::per_capita))) == Amounts{200, 400, 600});
}

TEST_CASE("a share bound rounds outward to the unit, an amount inward") {
  Scenario s = three();
  s.unit = Money::from_minor(10'00);                                                // whole 10 yuan
  s.rules = {only(share_rule(s, "earmark", RuleKind::min_share, 0.6199), {0, 1})};  // 495.92
  CHECK(yuan(s, answer(s, strategy(s, StrategyName::per_capita)))[2] == 310);
  s.rules = {only(amount_rule(s, "least", RuleKind::min_amount, 495'92), {0, 1})};
  CHECK(yuan(s, answer(s, strategy(s, StrategyName::per_capita)))[2] == 300);
}

TEST_CASE("a manual table is taken as it is, or refused by the rules it breaks") {
  Scenario s = three();
  Strategy how = strategy(s, StrategyName::manual);
  how.manual = {{0, 0, 0, Money::from_minor(300'00)}, {2, 0, 0, Money::from_minor(500'00)}};
  CHECK(yuan(s, answer(s, how)) == Amounts{300, 0, 500});

  s.rules = {amount_rule(s, "floor", RuleKind::floor_per, 1'00),
             amount_rule(s, "cap", RuleKind::cap_per, 600'00)};
  CHECK(blamed(answer(s, how)) == Names{"floor"});

  how.manual.pop_back();
  CHECK(blamed(answer(s, how)) == Names{"provincial", "floor"});

  s.rules.clear();
  s.counties.selected = {0, 1, 1};
  CHECK(std::holds_alternative<Unsupported>(answer(s, how)));
}

TEST_CASE("a locked county over its cap, and floors over the fund, are conflicts of just these") {
  Scenario s = three();
  s.rules = {amount_rule(s, "cap", RuleKind::cap_per, 400'00),
             amount_rule(s, "harmless", RuleKind::floor_per, 10'00),
             only(amount_rule(s, "decided", RuleKind::lock, 450'00), {1})};
  const AllocationAnswer a = answer(s, strategy(s, StrategyName::per_capita));
  CHECK(blamed(a) == Names{"cap", "decided"});
  CHECK(std::get<Infeasible>(a).reason ==
        "no allocation obeys all of these at once: 'cap' (at most 1200元 over its 3 counties), "
        "'decided' (exactly 450元)");

  s.rules = {amount_rule(s, "floor", RuleKind::floor_per, 300'00)};
  CHECK(blamed(answer(s, strategy(s, StrategyName::optimal))) == Names{"provincial", "floor"});
}

TEST_CASE("what cannot be served is refused in words") {
  Scenario s = three();
  const auto reason = [](const AllocationAnswer& a) { return std::get<Unsupported>(a).reason; };
  CHECK_THAT(reason(answer(s, strategy(s, StrategyName::robust))),
             Catch::Contains("sampled parameters"));
  Strategy how = strategy(s, StrategyName::formula);
  CHECK_THAT(reason(answer(s, how)), Catch::Contains("indicator"));
  how.indicators = {{"nobody", {0, 0, 0}, 1}};
  CHECK_THAT(reason(answer(s, how)), Catch::Contains("'nobody' is zero"));

  s.unit = Money::from_minor(300'00);
  CHECK_THAT(reason(answer(s, strategy(s, StrategyName::equal))), Catch::Contains("800元"));

  s.unit = Money::from_minor(1'00);
  s.rules = {only(amount_rule(s, "decided", RuleKind::lock, 10'50), {1})};
  CHECK_THAT(reason(answer(s, strategy(s, StrategyName::equal))), Catch::Contains("'decided'"));
  s.rules = {rule(s, "a third", RuleKind::min_count_share)};
  CHECK_THAT(reason(answer(s, strategy(s, StrategyName::equal))), Catch::Contains("'a third'"));
}
