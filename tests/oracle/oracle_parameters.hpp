// A scenario's parameters at one set of values, read without the engine's own reader.
#pragma once

#include <array>
#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/gamma.hpp>
#include <cmath>
#include <functional>
#include <vector>

#include "weir/model.hpp"

namespace weir::test {

using ParameterRow = std::array<double, parameter_count>;
using Reading = std::function<double(const Uncertain&, const ParameterRecord&)>;

struct OracleTheta {
  std::vector<ParameterRow> programme;  // the last row is `*`: the values of [model]
  std::vector<ParameterRow> shock, enclave, pool;

  const ParameterRow& model() const { return programme.back(); }
};

inline std::size_t index_of(Parameter id) { return static_cast<std::size_t>(id); }
inline double of(const ParameterRow& row, Parameter id) { return row[index_of(id)]; }

/// Each value that is written (or standard) is read once; programmes without their own share it.
inline OracleTheta read_parameters(const Scenario& s, const Reading& reading) {
  ParameterRow model{};
  for (const ParameterRecord& record : parameter_records()) {
    if (record.scope == Scope::shock || record.scope == Scope::enclave ||
        record.scope == Scope::loan_pool) {
      continue;
    }
    if (record.scope == Scope::labour && !s.labour) continue;
    const std::size_t k = index_of(record.id);
    model[k] = reading(s.model[k].value_or(record.standard), record);
  }
  OracleTheta theta;
  for (const Programme& programme : s.programmes) {
    ParameterRow row = model;
    if (programme.timing == Timing::reimbursed) {
      row[index_of(Parameter::additionality)] = of(model, Parameter::additionality_reimbursed);
    }
    for (const ParameterRecord& record : parameter_records()) {
      const std::size_t k = index_of(record.id);
      if (programme.own[k]) row[k] = reading(*programme.own[k], record);
    }
    theta.programme.push_back(row);
  }
  model[index_of(Parameter::additionality)] = 0;
  theta.programme.push_back(model);
  const auto stated = [&](Scope scope, const auto& own) {
    ParameterRow row{};
    for (const ParameterRecord& record : parameter_records()) {
      if (record.scope != scope) continue;
      const std::size_t k = index_of(record.id);
      row[k] = reading(own[k].value_or(record.standard), record);
    }
    return row;
  };
  for (const Shock& shock : s.shocks) theta.shock.push_back(stated(Scope::shock, shock.own));
  for (const Enclave& enclave : s.enclaves) {
    theta.enclave.push_back(stated(Scope::enclave, enclave.own));
  }
  for (const LoanPool& pool : s.loan_pools) {
    theta.pool.push_back(stated(Scope::loan_pool, pool.own));
  }
  return theta;
}

/// An interval's 50% point, a fixed number, otherwise the median.
inline double central_reading(const Uncertain& u, const ParameterRecord&) {
  double x = u.central;
  switch (u.family) {
    case Family::fixed:
    case Family::interval: break;
    case Family::uniform: x = (u.a + u.b) / 2; break;
    case Family::triangular:
      x = u.c >= (u.a + u.b) / 2 ? u.a + std::sqrt((u.b - u.a) * (u.c - u.a) / 2)
                                 : u.b - std::sqrt((u.b - u.a) * (u.b - u.c) / 2);
      break;
    case Family::normal:
    case Family::lognormal: x = u.a; break;
    case Family::beta: x = boost::math::median(boost::math::beta_distribution<>(u.a, u.b)); break;
    case Family::gamma: x = boost::math::median(boost::math::gamma_distribution<>(u.a, u.b)); break;
  }
  return u.shift + u.scale * x;
}

}  // namespace weir::test
