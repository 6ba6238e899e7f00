// uses: allocate exec model random
// The two solvers beside each other on random economies: neither knows how the other works.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "allocate/continuous.hpp"
#include "allocate/feasibility.hpp"
#include "allocate/tree_form.hpp"
#include "support/allocation_cases.hpp"

using namespace weir;
using namespace weir::test;

namespace {

// A province of a few dozen cells with rules of every linear kind around a fund in one or two years.
Scenario province(Dice& dice) {
  const auto counties = static_cast<std::size_t>(4 + dice.below(9));
  const auto programmes = static_cast<std::size_t>(2 + dice.below(4));
  Scenario s = economy(counties, programmes, 10'000'000'000 + dice.below(1000) * 1'000'000ll);
  s.unit = Money::from_minor(1'000'000);
  for (std::size_t i = 0; i < counties; ++i) {
    s.counties.gdp[i] = 1e8 * (1 + dice.below(90));
    s.counties.population[i] = 20000 + 1000 * dice.below(900);
  }
  if (dice.below(3) == 0) s.strategy.objective = {{Outcome::jobs_declared, 3, 1}, {Outcome::trained, 3, 5}};
  if (dice.below(4) == 0) {  // two funds: of two years, or of one, whose curves they share
    s.funds.push_back(s.funds[0]);
    s.funds[1].name = "second";
    s.funds[1].year = 2020 + dice.below(2);
  }
  if (dice.below(2) == 0) add_base_rules(s);
  const RuleKind kinds[] = {RuleKind::min_share, RuleKind::max_share, RuleKind::min_amount,
                            RuleKind::max_amount, RuleKind::floor_per, RuleKind::cap_per};
  for (int r = dice.below(5); r > 0; --r) {
    Rule made = rule(s, "rule " + std::to_string(r), kinds[dice.below(6)]);
    if (dice.below(2) == 0) made = of_class(s, made, "poor");
    if (dice.below(2) == 0) made = of_programme(made, static_cast<std::size_t>(dice.below(static_cast<int>(programmes))));
    made.share = 0.05 * (1 + dice.below(14));
    made.amount = Money::from_minor((1 + dice.below(40)) * s.funds[0].amount.minor() / 100 / 1'000'000 * 1'000'000);
    s.rules.push_back(made);
  }
  return s;
}

double worst_violation(const Constraints& c, const std::vector<double>& units) {
  double worst = 0;
  for (const Row& row : c.rows) {
    double sum = 0;
    for (const std::uint32_t j : row.cells) sum += units[j];
    const double over = std::max(static_cast<double>(row.lower) - sum,
                                 row.upper < unlimited ? sum - static_cast<double>(row.upper) : 0.0);
    worst = std::max(worst, over / std::max(1.0, sum));
  }
  return worst;
}

struct Case {
  Constraints constraints;
  Curves curves;
};
// Fails: nothing, where no allocation obeys the rules.
std::optional<Case> make_case(const Scenario& s, bool shares) {
  const Problem problem = prepare(s);
  auto made = make_constraints(s, problem, shares);
  if (!std::holds_alternative<Constraints>(made)) return std::nullopt;
  Case c{std::get<Constraints>(made), make_curves(problem, central_theta(problem), s.strategy.objective)};
  if (find_conflict(c.constraints)) return std::nullopt;
  return c;
}

}  // namespace

TEST_CASE("water-filling and the interior point find one optimum and one bound") {
  Dice dice{31};
  int filled = 0, left = 0;
  for (int trial = 0; trial < 500; ++trial) {
    const Scenario s = province(dice);
    const std::optional<Case> c = make_case(s, dice.below(2) == 0);
    if (!c) continue;
    const Continuous fast = best(c->constraints, c->curves);
    const Continuous slow = best(c->constraints, c->curves, std::nullopt, Solvers::interior_point);
    INFO("trial " << trial << " by " << fast.solver);
    CHECK(slow.solver == "interior point");
    if (fast.solver != "water-filling") {
      ++left;
      continue;
    }
    ++filled;
    const double value = outcome(c->constraints, c->curves, fast.units);
    const double size = std::abs(value) + 1e-3;
    CHECK(worst_violation(c->constraints, fast.units) <= 1e-10);
    CHECK(dual_bound(c->constraints, c->curves, fast.price) - value <= 1e-10 * size);
    if (!slow.converged) continue;
    CHECK(outcome(c->constraints, c->curves, slow.units) == Approx(value).epsilon(1e-8).margin(1e-6));
    CHECK(dual_bound(c->constraints, c->curves, slow.price) >= value - 1e-9 * size);
  }
  CHECK(filled >= 150);
  CHECK(left >= 20);  // some rules cross in more ways than water-filling serves
}

TEST_CASE("proportional shares are the same by both solvers") {
  Dice dice{32};
  int filled = 0;
  for (int trial = 0; trial < 500; ++trial) {
    const std::optional<Case> c = make_case(province(dice), dice.below(2) == 0);
    if (!c) continue;
    std::vector<double> weight;
    for (std::size_t j = 0; j < c->constraints.cells.size(); ++j) weight.push_back(0.1 + 5 * dice.uniform());
    Network network(c->constraints, split_families(c->constraints),
                    std::vector<Range>(weight.size()), row_ranges(c->constraints));
    network.make_feasible();
    const Network::Forced forced = network.forced();
    const Continuous fast = proportional(c->constraints, forced, network, weight);
    const Continuous slow =
        proportional(c->constraints, forced, network, weight, Solvers::interior_point);
    INFO("trial " << trial);
    if (fast.solver != "water-filling" || !slow.converged) continue;
    ++filled;
    double most = 0;
    for (const double x : slow.units) most = std::max(most, x);
    for (std::size_t j = 0; j < weight.size(); ++j) {
      CHECK(fast.units[j] == Approx(slow.units[j]).margin(1e-6 * most));
    }
  }
  CHECK(filled >= 150);
}

TEST_CASE("the tree and its rows sum what the constraints sum, and prices find their way back") {
  Dice dice{33};
  int formed = 0, crossed = 0;
  for (int trial = 0; trial < 300; ++trial) {
    const std::optional<Case> c = make_case(province(dice), dice.below(2) == 0);
    if (!c) continue;
    std::vector<std::uint8_t> zero(c->constraints.cells.size());
    for (auto& z : zero) z = dice.below(10) == 0;
    const std::optional<TreeForm> form = tree_form(c->constraints, zero, row_ranges(c->constraints));
    if (!form) continue;
    ++formed;
    const TreeProgram& p = form->program;
    crossed += !p.rows.empty();
    std::vector<double> x, node(p.nodes.size(), 0), row(p.rows.size(), 0);
    for (const TreeCell& cell : p.cells) {
      x.push_back(dice.uniform());
      for (std::uint32_t v = cell.node; v != no_parent; v = p.nodes[v].parent) node[v] += x.back();
      if (cell.row != no_row) row[cell.row] += x.back();
    }
    TreeSolution priced;  // every sum dear enough to be told apart
    for (std::size_t v = 0; v < node.size(); ++v) priced.node_price.push_back(1 + static_cast<double>(v));
    for (std::size_t r = 0; r < row.size(); ++r) priced.row_price.push_back(1000 + static_cast<double>(r));
    const std::vector<double> price = row_prices(*form, priced);
    for (std::size_t g = 0; g < c->constraints.rows.size(); ++g) {
      const Row& from = c->constraints.rows[g];
      const TreeForm::Place& at = form->place[g];
      double sum = 0;
      for (const std::uint32_t j : from.cells) sum += zero[j] ? 0 : x[form->cell[j]];
      if (at.node == TreeForm::none && at.row == TreeForm::none) {
        CHECK((sum == 0 || (from.lower == 0 && from.upper == unlimited)));
        CHECK(price[g] == 0);
        continue;
      }
      CHECK(sum == Approx(at.node != TreeForm::none ? node[at.node] : row[at.row]));
      const Bounds& b = at.node != TreeForm::none ? p.nodes[at.node].bounds : p.rows[at.row];
      CHECK(b.floor >= c->constraints.major(from.lower));
      if (from.upper < unlimited) CHECK(b.cap <= c->constraints.major(from.upper));
      if (at.caps) CHECK(b.cap == c->constraints.major(from.upper));
      CHECK((price[g] != 0) == at.caps);
    }
  }
  CHECK(formed >= 100);
  CHECK(crossed >= 50);
}
