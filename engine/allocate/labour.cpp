#include "allocate/labour.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace weir {
namespace {

constexpr double same = 1e-12;       // relative: two worths of a post are one
constexpr double plentiful = 50;     // so many people per post: all posts are filled but 2e-22

bool adds_people(const LabourCell& c) { return c.people > 0 && c.cap > 0; }

// Posts where each cell has what can reach it at most, or `size` of it.
double posts_at(const MoneyProgram& money, const CellCurves& curves, const LabourTerm& term,
                double size) {
  double posts = term.demand;
  for (const LabourCell& c : term.cells) {
    if (money.year[c.cell] == MoneyProgram::none || !(c.posts > 0)) continue;
    const CellCurve& curve = curves.cell[c.cell];
    posts += c.posts *
             response(std::min(size, money.most[c.cell]), curve.curvature, curve.inverse_tail);
  }
  return posts;
}

std::uint32_t add_variable(Program& program) {
  program.variables.emplace_back();
  return static_cast<std::uint32_t>(program.variables.size() - 1);
}

// A cell's money up to its places, as a variable: terms of several quarters share it.
class Places {
 public:
  explicit Places(MoneyProgram& money) : money_(money) {}
  std::uint32_t paid(const LabourCell& c) {
    const std::uint32_t x = money_.year[c.cell];
    if (c.cap >= money_.most[c.cell]) return x;
    const auto [at, fresh] = known_.emplace(c.cell, 0);
    if (fresh) at->second = add_capped(money_.program, x, c.cap, 0);
    return at->second;
  }

 private:
  MoneyProgram& money_;
  std::map<std::uint32_t, std::uint32_t> known_;
};

}  // namespace

std::optional<MarketShape> market_shape(const LabourTerm& term) {
  MarketShape shape;
  shape.most_people = term.people;
  const LabourCell* first = nullptr;
  bool trains = false;
  for (const LabourCell& c : term.cells) {
    if (adds_people(c)) {
      trains = true;
      shape.most_people += c.people * c.cap;
    }
    if (!(c.posts > 0)) continue;
    if (first == nullptr) first = &c;
    if (std::abs(c.credit * first->posts - first->credit * c.posts) >
        same * first->credit * c.posts) {
      return std::nullopt;
    }
  }
  if (first != nullptr) {
    shape.worth = first->credit / first->posts;
  } else if (term.demand > 0) {
    shape.worth = term.credit / term.demand;
  }
  if (shape.worth > 0) shape.aside = term.demand - term.credit / shape.worth;
  if (shape.aside <= same * term.demand) shape.aside = 0;
  shape.moves = trains && shape.aside == 0;
  return shape;
}

std::optional<std::string> refused_with_labour(const CellCurves& curves, StrategyName strategy) {
  if (curves.labour.empty()) return std::nullopt;
  if (strategy == StrategyName::greedy || strategy == StrategyName::fair ||
      strategy == StrategyName::robust || strategy == StrategyName::projects) {
    return "strategy '" + std::string(strategy_name(strategy)) +
           "' does not take an objective of posts under the labour cap; take declared jobs, or the "
           "strategy 'optimal'";
  }
  for (const LabourTerm& term : curves.labour) {
    if (!market_shape(term)) {
      return "under the labour cap the objective needs programmes of one additionality: posts that "
             "count differently compete for the same people, and no best division can be proved";
    }
    for (const LabourCell& c : term.cells) {
      const CellCurve& curve = curves.cell[c.cell];
      if (c.posts > 0 && curve.threshold > 0)
        return "under the labour cap the objective needs programmes without a threshold";
      if (adds_people(c) && curve.slope > 0 && curve.cap != c.cap)
        return "under the labour cap an objective of posts does not go with one of money";
    }
  }
  return std::nullopt;
}

void add_markets(MoneyProgram& money, const CellCurves& curves) {
  Places places(money);
  Program& program = money.program;
  for (const LabourTerm& term : curves.labour) {
    const MarketShape shape = *market_shape(term);
    const double usual = posts_at(money, curves, term, program.size);
    if (!(shape.worth > 0) || !(usual > 0)) continue;
    // Posts and people are taken in a unit in which they are about as large as a cell's money.
    const double unit = program.size / usual;
    const bool scarce = term.people < plentiful * posts_at(money, curves, term, infinity);

    Market market;
    market.demand = add_variable(program);
    market.worth = shape.worth / unit;
    market.aside = shape.aside * unit;
    market.known_people = shape.most_people * unit;
    program.variables[market.demand].lower = market.aside;  // below it the term is not concave
    ConvexRow posts{{{market.demand, 1}}, -infinity, term.demand * unit, {}};
    for (const LabourCell& c : term.cells) {
      if (money.year[c.cell] == MoneyProgram::none || !(c.posts > 0)) continue;
      const CellCurve& curve = curves.cell[c.cell];
      posts.bends.push_back(
          {money.year[c.cell], c.posts * unit, curve.curvature, curve.inverse_tail});
    }
    program.rows.push_back(std::move(posts));
    if (shape.moves && scarce) {
      market.people = add_variable(program);
      // They are never fewer than without training: away from nothing the term is smooth.
      program.variables[market.people].lower = 0.5 * term.people * unit;
      ConvexRow people{{{market.people, 1}}, -infinity, term.people * unit, {}};
      for (const LabourCell& c : term.cells) {
        if (money.year[c.cell] == MoneyProgram::none || !adds_people(c)) continue;
        people.entries.push_back({places.paid(c), -c.people * unit});
      }
      program.rows.push_back(std::move(people));
    }
    program.markets.push_back(market);
  }
}

std::vector<ClaimedTangent> tangents(const Constraints& constraints, const Curves& curves,
                                     const std::vector<double>& units) {
  if (curves.of_year.labour.empty()) return {};
  std::vector<double> money(curves.of_year.cell.size(), 0);
  for (std::size_t j = 0; j < units.size(); ++j) {
    money[curves.index(constraints.cells[j])] += std::max(0.0, units[j] * constraints.major(1));
  }
  std::vector<ClaimedTangent> touch;
  for (const LabourTerm& term : curves.of_year.labour) {
    const LabourPoint at = labour_at(curves.of_year, term, money);
    touch.push_back({at.demand, at.people});
  }
  return touch;
}

Curves flattened(const Curves& curves, const std::vector<ClaimedTangent>& touch) {
  Curves flat = curves;
  flat.of_year.labour.clear();
  for (std::size_t n = 0; n < touch.size(); ++n) {
    const LabourTerm& term = curves.of_year.labour[n];
    const MarketShape shape = *market_shape(term);
    const double demand = touch[n].demand;
    const double people = shape.aside > 0 ? shape.most_people : touch[n].people;
    const MarketSlopes slopes = market_slopes(demand, people, shape.aside);
    const double per_person = shape.aside > 0 ? 0 : shape.worth * slopes.people;
    double& constant = flat.of_year.constant;
    constant += shape.worth * slopes.demand * term.demand + per_person * term.people;
    if (shape.aside > 0) {
      constant += shape.worth * ((demand - shape.aside) * filled_share(demand, people) -
                                 slopes.demand * demand);
    }
    for (const LabourCell& c : term.cells) {
      CellCurve& curve = flat.of_year.cell[c.cell];
      curve.coefficient += shape.worth * slopes.demand * c.posts;
      if (!(per_person > 0) || !adds_people(c)) continue;
      curve.slope += per_person * c.people;
      curve.cap = c.cap;
    }
  }
  return flat;
}

}  // namespace weir
