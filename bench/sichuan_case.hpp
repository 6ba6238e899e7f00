// The case that the benchmarks of the ensemble share.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <vector>

#include "weir/model.hpp"
#include "weir/scenario.hpp"

namespace weir {

inline const Scenario& sichuan() {
  static const Scenario scenario = [] {
    Diagnostics diagnostics;
    auto resolved = read_scenario(WEIR_SOURCE_DIR "/scenarios/sichuan-2020.toml", {}, diagnostics);
    for (const Diagnostic& d : diagnostics.items()) {
      if (d.severity == Severity::error) std::fprintf(stderr, "%s\n", to_text(d).c_str());
    }
    if (!resolved) std::exit(2);
    return std::move(resolved->scenario);
  }();
  return scenario;
}

// The fund by population among the selected counties, by programme share: rules do not matter here.
inline Allocation by_population(const Problem& p) {
  Allocation a;
  a.amount.assign(std::size_t{p.funds} * p.counties * p.programmes, 0);
  std::vector<double> total(p.counties, 0);
  double people = 0;
  for (std::size_t i = 0; i < p.counties; ++i) people += p.selected[i] ? p.population[i] : 0;
  for (std::size_t i = 0; i < p.counties; ++i) total[i] = p.selected[i] ? p.population[i] / people : 0;
  const std::vector<double> split = programme_split(p, total);
  for (std::size_t f = 0; f < p.funds; ++f) {
    for (std::size_t i = 0; i < p.counties; ++i) {
      for (std::size_t k = 0; k < p.programmes; ++k) {
        const double share = total[i] * split[i * p.programmes + k];
        a.amount[cell_index(p, f, i, k)] =
            static_cast<std::int64_t>(static_cast<double>(p.fund_amount[f]) * share);
      }
    }
  }
  return a;
}

}  // namespace weir
