#include "weir/model/problem.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "weir/random.hpp"

namespace weir {

namespace {

constexpr std::size_t index(Parameter id) { return static_cast<std::size_t>(id); }

std::uint32_t position(const std::vector<std::string>& names, const std::string& name) {
  return static_cast<std::uint32_t>(std::find(names.begin(), names.end(), name) - names.begin());
}

std::string quoted(const std::string& name) {
  return name.find_first_of(". ") == std::string::npos ? name : "\"" + name + "\"";
}

class Preparation {
 public:
  explicit Preparation(const Scenario& scenario) : s_(scenario) {}

  Problem run() {
    counties();
    neighbours();
    programmes();
    funds();
    slots();
    grounds();
    loan_pools();
    supply_chain();
    electricity();
    shocks();
    sample();
    reference();
    return std::move(p_);
  }

 private:
  void counties() {
    const CountyTable& table = s_.counties;
    p_.counties = static_cast<std::uint32_t>(table.size());
    p_.programmes = static_cast<std::uint32_t>(s_.programmes.size());
    p_.quarters = static_cast<std::uint32_t>(s_.quarters);
    p_.first_quarter = static_cast<std::uint32_t>(s_.start.year * 4 + s_.start.quarter - 1);
    p_.population = table.population;
    p_.gdp = table.gdp;
    p_.working_age = table.working_age;
    p_.labour = s_.labour;
    p_.selected = table.selected;
    p_.counted = table.counted;
    p_.classes = static_cast<std::uint32_t>(table.classes.size());
    p_.groups = static_cast<std::uint32_t>(table.groups.size());
    double counted_people = 0;
    for (std::size_t i = 0; i < p_.counties; ++i) {
      p_.county_key.push_back(place_hash(table.code[i]));
      for (const Programme& programme : s_.programmes) {
        p_.cell_key.push_back(place_hash(table.code[i], programme.name));
      }
      p_.class_of.push_back(position(table.classes, table.klass[i]));
      p_.group_of.push_back(position(table.groups, table.group[i]));
      if (table.counted[i]) counted_people += table.population[i];
    }
    p_.counted_share.assign(p_.counties, 0);
    for (std::size_t i = 0; i < p_.counties; ++i) {
      if (table.counted[i]) p_.counted_share[i] = table.population[i] / counted_people;
    }
    p_.unit = s_.unit.minor();
    p_.noise = s_.noise;
    p_.sampling = s_.sampling;
    if (s_.sampling == Sampling::latin_hypercube) {
      p_.points = static_cast<std::uint32_t>(s_.draws / randomisations);
    }
    p_.hazard_profile = s_.hazard_profile;
  }

  void neighbours() {
    std::vector<std::vector<std::pair<std::uint32_t, double>>> of(p_.counties);
    for (const Border& border : s_.counties.borders) {
      of[border.a].emplace_back(border.b, border.length);
      of[border.b].emplace_back(border.a, border.length);
    }
    p_.neighbour_row.push_back(0);
    for (auto& row : of) {
      std::sort(row.begin(), row.end());
      double length = 0;
      for (const auto& entry : row) length += entry.second;
      for (const auto& [other, share] : row) {
        p_.neighbour.push_back(other);
        p_.neighbour_weight.push_back(share / length);
      }
      p_.neighbour_row.push_back(static_cast<std::uint32_t>(p_.neighbour.size()));
    }
  }

  void programmes() {
    p_.allowed.assign(std::size_t{p_.counties} * p_.programmes, 0);
    p_.places_at.assign(p_.allowed.size(), 0);
    for (std::size_t p = 0; p < p_.programmes; ++p) {
      const Programme& programme = s_.programmes[p];
      p_.share.push_back(programme.share);
      p_.places.push_back(programme.places);
      p_.timing.push_back(programme.timing);
      p_.commitment.insert(p_.commitment.end(), programme.commitment.begin(),
                           programme.commitment.end());
      p_.courses.insert(p_.courses.end(), programme.courses.begin(), programme.courses.end());
      double people = 0;
      for (std::size_t i = 0; i < p_.counties; ++i) {
        const bool here = p_.selected[i] && programme.counties[i];
        p_.allowed[i * p_.programmes + p] = here;
        if (here) people += p_.population[i];
      }
      for (std::size_t i = 0; i < p_.counties && people > 0; ++i) {
        if (!p_.allowed[i * p_.programmes + p]) continue;
        p_.places_at[i * p_.programmes + p] = programme.places * p_.population[i] / people;
      }
    }
  }

  void funds() {
    std::vector<int> years;
    for (const Fund& fund : s_.funds) years.push_back(fund.year);
    std::sort(years.begin(), years.end());
    years.erase(std::unique(years.begin(), years.end()), years.end());
    p_.funds = static_cast<std::uint32_t>(s_.funds.size());
    p_.years = static_cast<std::uint32_t>(years.size());
    for (const int year : years) p_.year_start.push_back(Calendar{year, 1}.since(s_.start));
    for (const Fund& fund : s_.funds) {
      p_.fund_amount.push_back(fund.amount.minor());
      p_.year_of_fund.push_back(static_cast<std::uint32_t>(
          std::lower_bound(years.begin(), years.end(), fund.year) - years.begin()));
    }
  }

  std::uint32_t add_slot(std::string path, const ParameterRecord& record, const Uncertain& value) {
    const std::uint64_t key = place_hash("parameter", path);
    p_.slots.push_back({std::move(path), key, &record, value});
    return static_cast<std::uint32_t>(p_.slots.size() - 1);
  }

  void model_slot(const char* table, const ParameterRecord& record) {
    const auto& own = s_.model[index(record.id)];
    // What nobody states nobody needs; it is a number all the same, so that equal problems are equal.
    const bool unstated = !own && std::isnan(record.standard.central);
    p_.model_slot[index(record.id)] =
        add_slot(table + std::string(record.key), record,
                 own ? *own : unstated ? Uncertain::number(record.lower) : record.standard);
  }

  void slots() {
    p_.model_slot.assign(parameter_count, 0);
    for (const ParameterRecord& record : parameter_records()) {
      if (record.scope != Scope::programme && record.scope != Scope::model) continue;
      model_slot("model.", record);
    }
    for (const Programme& programme : s_.programmes) {
      for (const ParameterRecord& record : parameter_records()) {
        Parameter shared = record.id;
        if (shared == Parameter::additionality && programme.timing == Timing::reimbursed) {
          shared = Parameter::additionality_reimbursed;
        }
        const auto& own = programme.own[index(record.id)];
        p_.slot_of.push_back(
            own ? add_slot("programme." + quoted(programme.name) + "." + std::string(record.key),
                           record, *own)
                : p_.model_slot[index(shared)]);
      }
    }
    for (const ParameterRecord& record : parameter_records()) {
      if (s_.labour && record.scope == Scope::labour) model_slot("labour.", record);
    }
  }

  std::uint32_t own_slot(const std::string& path,
                         const std::array<std::optional<Uncertain>, parameter_count>& own,
                         Parameter id) {
    const ParameterRecord& record = record_of(id);
    return add_slot(path + "." + std::string(record.key), record,
                    own[index(id)].value_or(record.standard));
  }

  // Posts of county j's money that come in addition to county i: W_ij of (N1), by i.
  std::vector<std::pair<std::uint32_t, double>> spilled_from(std::uint32_t j) const {
    std::vector<std::pair<std::uint32_t, double>> to;
    for (std::uint32_t n = p_.neighbour_row[j]; n < p_.neighbour_row[j + 1]; ++n) {
      const std::uint32_t i = p_.neighbour[n];
      for (std::uint32_t m = p_.neighbour_row[i]; m < p_.neighbour_row[i + 1]; ++m) {
        if (p_.neighbour[m] == j) to.emplace_back(i, p_.neighbour_weight[m]);
      }
    }
    return to;
  }

  // Equations (E1) and (N1). `home` and `host`: parts by county.
  Ground ground(std::uint32_t enclave, const std::vector<double>& home,
                const std::vector<double>& host, bool spills) const {
    std::vector<Ground::Part> part(p_.counties);
    std::vector<std::uint8_t> used(p_.counties, 0);
    for (std::uint32_t j = 0; j < p_.counties; ++j) {
      part[j].county = j;
      if (home[j] <= 0 && host[j] <= 0) continue;
      used[j] = 1;
      part[j].home = home[j];
      part[j].host = host[j];
      if (!spills) continue;
      for (const auto& [i, weight] : spilled_from(j)) {
        used[i] = 1;
        part[i].home_spill += weight * home[j];
        part[i].host_spill += weight * host[j];
      }
    }
    Ground ground;
    ground.enclave = enclave;
    for (std::uint32_t i = 0; i < p_.counties; ++i) {
      if (used[i]) ground.part.push_back(part[i]);
    }
    return ground;
  }

  std::vector<double> by_population(const Mask& counties) const {
    std::vector<double> part(p_.counties, 0);
    double people = 0;
    for (std::size_t i = 0; i < p_.counties; ++i) people += counties[i] ? p_.population[i] : 0;
    for (std::size_t i = 0; i < p_.counties; ++i) {
      if (counties[i]) part[i] = p_.population[i] / people;
    }
    return part;
  }

  void grounds() {
    const Slot& spillover = p_.slots[p_.model_slot[index(Parameter::spillover)]];
    const bool spills = spillover.uncertain != Uncertain::number(0);
    if (!spills && s_.enclaves.empty()) return;
    p_.ground_of.assign(p_.allowed.size(), Ground::none);
    const std::vector<double> nobody(p_.counties, 0);
    for (std::uint32_t i = 0; spills && i < p_.counties; ++i) {
      std::vector<double> here = nobody;
      here[i] = 1;
      for (std::size_t p = 0; p < p_.programmes; ++p) {
        p_.ground_of[i * p_.programmes + p] = static_cast<std::uint32_t>(p_.grounds.size());
      }
      p_.grounds.push_back(ground(Ground::none, here, nobody, true));
    }
    for (const Enclave& enclave : s_.enclaves) {
      const std::string path = "enclave." + quoted(enclave.name);
      for (std::size_t c = 0; c < p_.ground_of.size(); ++c) {
        if (!enclave.home[c / p_.programmes] || !enclave.programmes[c % p_.programmes]) continue;
        p_.ground_of[c] = static_cast<std::uint32_t>(p_.grounds.size());
      }
      p_.grounds.push_back(ground(static_cast<std::uint32_t>(p_.enclaves.size()),
                                  by_population(enclave.home), by_population(enclave.host), spills));
      p_.enclaves.push_back({own_slot(path, enclave.own, Parameter::jobs_home),
                             own_slot(path, enclave.own, Parameter::tax_home),
                             own_slot(path, enclave.own, Parameter::value_added_per_job)});
    }
  }

  void loan_pools() {
    if (s_.loan_pools.empty()) return;
    p_.loan_of.assign(p_.programmes, Ground::none);
    for (const LoanPool& pool : s_.loan_pools) {
      const std::string path = "loan_pool." + quoted(pool.name);
      for (std::size_t k = 0; k < p_.programmes; ++k) {
        if (pool.programmes[k]) p_.loan_of[k] = static_cast<std::uint32_t>(p_.loans.size());
      }
      p_.loans.push_back({own_slot(path, pool.own, Parameter::leverage),
                          own_slot(path, pool.own, Parameter::demand_per_gdp),
                          own_slot(path, pool.own, Parameter::loan_loss),
                          own_slot(path, pool.own, Parameter::loss_share)});
    }
  }

  // Equation (C1): e (I - A)^-1 over e, by elimination. The columns of A sum to less than 1, so no
  // pivot is looked for.
  void supply_chain() {
    const SupplyChain& chain = s_.supply_chain;
    if (!chain.active) return;
    const std::size_t n = chain.sectors.size();
    std::vector<double> matrix(n * n), jobs = chain.jobs_per_output;  // (I - A)' and its right side
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < n; ++j) {
        matrix[i * n + j] = (i == j ? 1 : 0) - chain.coefficients[j * n + i];
      }
    }
    for (std::size_t k = 0; k < n; ++k) {
      for (std::size_t i = k + 1; i < n; ++i) {
        const double factor = matrix[i * n + k] / matrix[k * n + k];
        for (std::size_t j = k; j < n; ++j) matrix[i * n + j] -= factor * matrix[k * n + j];
        jobs[i] -= factor * jobs[k];
      }
    }
    for (std::size_t k = n; k-- > 0;) {
      for (std::size_t j = k + 1; j < n; ++j) jobs[k] -= matrix[k * n + j] * jobs[j];
      jobs[k] /= matrix[k * n + k];
    }
    for (const Programme& programme : s_.programmes) {
      const std::uint32_t sector = position(chain.sectors, programme.sector);
      p_.chain.push_back(sector < n ? jobs[sector] / chain.jobs_per_output[sector] : 1);
    }
  }

  void electricity() {
    if (!s_.electricity.active) return;
    p_.quota = by_population(s_.electricity.counties);
    for (std::size_t i = 0; i < p_.counties; ++i) {
      const double part = s_.electricity.quota * p_.quota[i];
      p_.quota[i] = s_.electricity.counties[i] ? part : std::numeric_limits<double>::infinity();
    }
  }

  void shocks() {
    p_.activity.assign(p_.quarters, 1);
    for (const Shock& shock : s_.shocks) {
      if (!shock.active) continue;
      ActiveShock active;
      active.first = -1;
      for (std::size_t t = 0; t < p_.quarters; ++t) {
        const bool named = shock.activity[t] != 1;
        active.named.push_back(named);
        if (named && active.first < 0) active.first = static_cast<int>(t);
        p_.activity[t] *= shock.activity[t];
      }
      if (active.first < 0) continue;
      const auto slot = [&](Parameter id) {
        return own_slot("shock." + quoted(shock.name), shock.own, id);
      };
      active.closure = slot(Parameter::closure);
      active.delay = slot(Parameter::delay);
      active.declared_kept = slot(Parameter::declared_kept);
      p_.shocks.push_back(std::move(active));
    }
  }

  // Rows of parameters that a draw takes together; the planning layer takes each one's median.
  void sample() {
    const std::size_t rows = s_.sample.rows(), columns = s_.sample.path.size();
    std::vector<std::size_t> found;
    for (std::size_t c = 0; c < columns; ++c) {
      for (std::uint32_t s = 0; s < p_.slots.size(); ++s) {
        if (p_.slots[s].path != s_.sample.path[c]) continue;
        std::vector<double> values;
        for (std::size_t row = 0; row < rows; ++row) {
          values.push_back(s_.sample.value[row * columns + c]);
        }
        std::nth_element(values.begin(), values.begin() + (rows - 1) / 2, values.end());
        p_.slots[s].uncertain = Uncertain::number(values[(rows - 1) / 2]);
        p_.sampled.push_back(s);
        found.push_back(c);
      }
    }
    if (found.empty()) return;
    for (std::size_t row = 0; row < rows; ++row) {
      for (const std::size_t c : found) p_.sample.push_back(s_.sample.value[row * columns + c]);
    }
    Uncertain any_row;
    any_row.family = Family::uniform;
    any_row.b = 1;
    p_.sample_slot = add_slot("model.sample", sample_record(), any_row);
  }

  // Money per county at the reference: by class where stated, by population inside a class.
  void reference() {
    std::vector<double> total(p_.counties, 0);
    const Reference& reference = s_.reference;
    std::vector<double> class_amount(p_.classes, -1);
    double rest = 0;
    if (s_.has_reference) {
      rest = reference.amount.major();
      for (std::size_t c = 0; c < reference.class_amount.size() && c < p_.classes; ++c) {
        if (reference.class_amount[c].minor() < 0) continue;
        class_amount[c] = reference.class_amount[c].major();
        rest -= class_amount[c];
      }
      p_.counted_jobs = reference.counted_jobs.value_or(-1);
    } else {
      for (std::size_t f = 0; f < p_.funds; ++f) {
        if (p_.year_of_fund[f] == 0) rest += s_.funds[f].amount.major();
      }
    }
    std::vector<double> people(p_.classes + 1, 0);  // last: classes that share the rest
    const auto pot = [&](std::size_t i) {
      return class_amount[p_.class_of[i]] >= 0 ? p_.class_of[i] : p_.classes;
    };
    class_amount.push_back(rest);
    for (std::size_t i = 0; i < p_.counties; ++i) {
      if (p_.selected[i]) people[pot(i)] += p_.population[i];
    }
    for (std::size_t i = 0; i < p_.counties; ++i) {
      if (!p_.selected[i]) continue;
      total[i] = class_amount[pot(i)] * p_.population[i] / people[pot(i)];
      p_.reference_total += total[i];
    }
    p_.reference_amount = programme_split(p_, total);
    for (std::size_t c = 0; c < p_.reference_amount.size(); ++c) {
      p_.reference_amount[c] *= total[c / p_.programmes];
    }
  }

  const Scenario& s_;
  Problem p_;
};

}  // namespace

Problem prepare(const Scenario& scenario) { return Preparation(scenario).run(); }

std::vector<double> programme_split(const Problem& problem, const std::vector<double>& total) {
  const std::size_t programmes = problem.programmes;
  double sum = 0;
  std::vector<double> reach(programmes, 0);  // money in the counties where each may run
  for (std::size_t i = 0; i < problem.counties; ++i) {
    sum += total[i];
    for (std::size_t p = 0; p < programmes; ++p) {
      if (problem.allowed[i * programmes + p]) reach[p] += total[i];
    }
  }
  std::vector<double> split(problem.allowed.size(), 0);
  for (std::size_t i = 0; i < problem.counties; ++i) {
    double confined = 0, open = 0;
    for (std::size_t p = 0; p < programmes; ++p) {
      if (!problem.allowed[i * programmes + p]) continue;
      if (reach[p] < sum) {
        confined += split[i * programmes + p] = problem.share[p] * sum / reach[p];
      } else {
        open += problem.share[p];
      }
    }
    const double scale = open > 0 ? (confined < 1 ? 1 : 1 / confined) : (confined > 0 ? 1 / confined : 0);
    const double left = open > 0 && confined < 1 ? 1 - confined : 0;
    for (std::size_t p = 0; p < programmes; ++p) {
      if (!problem.allowed[i * programmes + p]) continue;
      double& cell = split[i * programmes + p];
      cell = reach[p] < sum ? cell * scale : open > 0 ? left * problem.share[p] / open : 0;
    }
  }
  return split;
}

std::string key_collision(const Scenario& scenario) {
  std::vector<std::pair<std::uint64_t, std::string>> keys;
  for (const std::string& code : scenario.counties.code) {
    keys.emplace_back(place_hash(code), code);
    for (const Programme& programme : scenario.programmes) {
      keys.emplace_back(place_hash(code, programme.name), code + " " + programme.name);
    }
  }
  std::sort(keys.begin(), keys.end());
  for (std::size_t k = 1; k < keys.size(); ++k) {
    if (keys[k].first == keys[k - 1].first) return keys[k - 1].second + " and " + keys[k].second;
  }
  return {};
}

}  // namespace weir
