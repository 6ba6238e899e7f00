#include "allocate/projects.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "allocate/knapsack.hpp"
#include "allocate/projects_program.hpp"
#include "weir/exec.hpp"

namespace weir {
namespace {

using Status = BinaryAnswer::Status;

struct Solved {
  BinaryAnswer answer;
  std::string solver;
};

// One budget and nothing else: the row of the knapsack.
const WholeRow* only_budget(const BinaryProgram& program) {
  if (program.rows.size() != 1 || program.rows[0].lower > 0 || program.rows[0].upper < 0 ||
      program.rows[0].entries.size() != program.value.size()) {
    return nullptr;
  }
  const auto& entries = program.rows[0].entries;
  for (std::uint32_t j = 0; j < entries.size(); ++j) {
    if (entries[j].decision != j || entries[j].coefficient < 0) return nullptr;
  }
  return &program.rows[0];
}

// The price at which the budget is used up when projects may be paid in part.
double break_price(const std::vector<std::int64_t>& value, const WholeRow& budget) {
  std::vector<std::uint32_t> order;
  for (std::uint32_t j = 0; j < value.size(); ++j) {
    if (value[j] > 0 && budget.entries[j].coefficient > 0) order.push_back(j);
  }
  const auto efficiency = [&](std::uint32_t j) {
    return static_cast<double>(value[j]) / static_cast<double>(budget.entries[j].coefficient);
  };
  std::sort(order.begin(), order.end(),
            [&](std::uint32_t a, std::uint32_t b) { return efficiency(a) > efficiency(b); });
  std::int64_t room = budget.upper;
  for (const std::uint32_t j : order) {
    room -= budget.entries[j].coefficient;
    if (room < 0) return efficiency(j);
  }
  return 0;
}

std::optional<Solved> by_knapsack(const BinaryProgram& program) {
  const WholeRow* budget = only_budget(program);
  if (budget == nullptr) return std::nullopt;
  std::vector<std::int64_t> costs;
  for (const auto& entry : budget->entries) costs.push_back(entry.coefficient);
  KnapsackAnswer packed = solve_knapsack(program.value, costs, budget->upper);
  if (packed.bound > packed.value) return std::nullopt;  // too hard for its memory: branch
  Solved solved;
  solved.solver = "knapsack dynamic programme";
  solved.answer.status = Status::optimal;
  solved.answer.chosen = std::move(packed.chosen);
  solved.answer.value = solved.answer.bound = packed.value;
  solved.answer.price = {break_price(program.value, *budget)};
  solved.answer.relaxation = relaxation_bound(program, solved.answer.price);
  return solved;
}

// Nothing limits anything: whatever brings something.
std::optional<Solved> by_taking_all(const BinaryProgram& program) {
  if (!program.rows.empty()) return std::nullopt;
  Solved solved;
  solved.solver = "none";
  solved.answer.status = Status::optimal;
  for (const std::int64_t value : program.value) {
    solved.answer.chosen.push_back(value > 0);
    solved.answer.value += std::max<std::int64_t>(value, 0);
  }
  solved.answer.bound = solved.answer.value;
  solved.answer.relaxation = static_cast<double>(solved.answer.value);
  return solved;
}

// nullopt: CBC is needed and left out.
std::optional<Solved> solve(const BinaryProgram& program, int node_limit) {
  if (auto all = by_taking_all(program)) return all;
  if (auto packed = by_knapsack(program)) return packed;
  auto branched = solve_binary(program, node_limit);
  if (!branched) return std::nullopt;
  return Solved{*std::move(branched), "CBC branch and bound"};
}

// The rows of the owners that are kept, and those that say what a choice is.
BinaryProgram part(const ProjectProgram& program, const std::vector<std::uint8_t>& kept) {
  BinaryProgram result;
  result.value = program.binary.value;
  for (std::size_t g = 0; g < program.binary.rows.size(); ++g) {
    const std::uint32_t owner = program.origin[g].owner;
    if (owner == Origin::structure || kept[owner]) result.rows.push_back(program.binary.rows[g]);
  }
  return result;
}

std::string demand_text(const ProjectProgram& program, std::uint32_t owner) {
  std::string text = "'" + program.owners[owner].name + "'";
  std::int64_t lower = 0, upper = unlimited;
  std::size_t rows = 0;
  for (std::size_t g = 0; g < program.origin.size(); ++g) {
    if (program.origin[g].owner != owner || !program.origin[g].money) continue;
    lower = program.binary.rows[g].lower;
    upper = program.binary.rows[g].upper;
    ++rows;
  }
  if (rows != 1) return text;
  if (lower == upper)
    return text + " (exactly " + amount_text(lower * program.unit, program.currency) + ")";
  if (upper >= unlimited)
    return text + " (at least " + amount_text(lower * program.unit, program.currency) + ")";
  return text + " (at most " + amount_text(upper * program.unit, program.currency) + ")";
}

// Lets go of each rule and fund in turn, last first, unless a choice then appears.
Infeasible conflict(const ProjectProgram& program, int node_limit) {
  std::vector<std::uint8_t> kept(program.owners.size(), 1);
  bool sure = true;
  for (const Owner::Kind kind : {Owner::Kind::rule, Owner::Kind::fund}) {
    for (std::size_t k = kept.size(); k-- > 0;) {
      if (program.owners[k].kind != kind) continue;
      kept[k] = 0;
      const auto tried = solve_binary(part(program, kept), node_limit, true);
      if (tried->status == Status::infeasible) continue;
      kept[k] = 1;
      sure = sure && tried->status != Status::unknown;
    }
  }
  Infeasible result;
  std::string list;
  for (std::uint32_t owner = 0; owner < kept.size(); ++owner) {
    if (!kept[owner]) continue;
    result.rules.push_back(program.owners[owner].name);
    list += (list.empty() ? "" : ", ") + demand_text(program, owner);
  }
  result.reason =
      (result.rules.size() == 1 ? "no choice of projects obeys "
                                : "no choice of projects obeys all of these at once: ") +
      list;
  if (!sure)
    result.reason += "; within strategy.node_limit not all of them could be shown to matter";
  return result;
}

bool binds(const WholeRow& row, const std::vector<std::uint8_t>& chosen) {
  std::int64_t sum = 0;
  for (const auto& [decision, coefficient] : row.entries) sum += coefficient * chosen[decision];
  return sum == row.lower || sum == row.upper;
}

// Prices are the relaxation's; what a rule costs in total is what the choice without it brings
// more. That is asked only where the choice is proved the best.
std::vector<RuleReport> report(const ProjectProgram& program, const BinaryAnswer& best,
                               int node_limit) {
  std::vector<RuleReport> reports;
  for (const Owner& owner : program.owners) reports.push_back({owner.name, false, 0, 0, 0});
  std::vector<std::uint8_t> speaks(reports.size(), 0);
  const double major = static_cast<double>(program.unit) / 100 * value_parts;
  for (std::size_t g = 0; g < program.origin.size(); ++g) {
    const Origin& origin = program.origin[g];
    if (origin.owner == Origin::structure) continue;
    speaks[origin.owner] = 1;
    RuleReport& own = reports[origin.owner];
    own.binding = own.binding || binds(program.binary.rows[g], best.chosen);
    if (!origin.money) continue;
    if (program.owners[origin.owner].kind == Owner::Kind::rule)
      own.shadow_price += origin.per_value * std::abs(best.price[g]) / major;
    for (const std::uint32_t fund : origin.funds)
      reports[fund].shadow_price += origin.share * best.price[g] / major;
  }
  for (std::size_t k = 0; best.status == Status::optimal && k < reports.size(); ++k) {
    if (program.owners[k].kind != Owner::Kind::rule || !speaks[k]) continue;
    std::vector<std::uint8_t> kept(reports.size(), 1);
    kept[k] = 0;
    const auto freed = solve(part(program, kept), node_limit);
    if (!freed || freed->answer.chosen.empty() || freed->answer.value <= best.value) continue;
    reports[k].total_cost = static_cast<double>(freed->answer.value - best.value) / value_parts;
    reports[k].binding = true;
  }
  return reports;
}

Certificate certify(const ProjectProgram& program, const Solved& solved, int node_limit) {
  Certificate certificate;
  const BinaryAnswer& best = solved.answer;
  certificate.objective = static_cast<double>(best.value) / value_parts;
  certificate.continuous = best.relaxation / value_parts;
  certificate.bound = static_cast<double>(best.bound) / value_parts;
  certificate.gap =
      (certificate.bound - certificate.objective) / std::max(1.0, std::abs(certificate.bound));
  certificate.rules = report(program, best, node_limit);
  certificate.solver = solved.solver;
  certificate.iterations = best.nodes;
  return certificate;
}

}  // namespace

AllocationAnswer choose_projects(const Scenario& scenario, const Problem& problem,
                                 const Strategy& strategy, const std::vector<Goal>& goals,
                                 const Theta& theta) {
  const auto made = make_project_program(scenario, problem, strategy, goals, theta);
  if (const auto* refused = std::get_if<Unsupported>(&made)) return *refused;
  const ProjectProgram& program = std::get<ProjectProgram>(made);
  const auto solved = solve(program.binary, strategy.node_limit);
  if (!solved) {
    return Unsupported{
        "strategy 'projects' needs CBC for anything but one fund without further rules, and this "
        "build has none"};
  }
  if (solved->answer.status == Status::infeasible) return conflict(program, strategy.node_limit);
  if (solved->answer.status == Status::unknown) {
    return Unsupported{"no choice of projects that obeys every rule was found within " +
                       std::to_string(strategy.node_limit) + " nodes; raise strategy.node_limit"};
  }
  AllocationResult result;
  result.certificate = certify(program, *solved, strategy.node_limit);
  result.allocation.amount.assign(
      std::size_t{problem.funds} * problem.counties * problem.programmes, 0);
  for (std::size_t j = 0; j < program.options.size(); ++j) {
    if (!solved->answer.chosen[j]) continue;
    const Option& o = program.options[j];
    result.allocation.amount[cell_index(problem, o.fund, o.county, o.programme)] +=
        o.units * program.unit;
    if (o.project != Option::award) result.projects.push_back({o.project, o.fund});
  }
  const std::vector<std::string> problems = check_projects(
      scenario, problem, strategy, goals, cell_curves(problem, theta, goals), result);
  if (!problems.empty())
    internal_failure("the choice of projects was refused by its checker: " +
                           problems.front());
  return result;
}

}  // namespace weir
