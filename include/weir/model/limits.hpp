// What holds the posts of an allocation back in single counties, beyond the rules on money.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "weir/model/planning.hpp"

namespace weir {

enum class LimitKind : std::uint8_t { electricity, loan_demand, labour };
/// As in JSON: "electricity", "loan_demand", "labour".
std::string_view limit_name(LimitKind kind);

/// A limit that is in force. Its counties are those where it costs more than 1% of the posts.
struct Limit {
  LimitKind kind = LimitKind::electricity;
  std::vector<std::uint32_t> counties;  // rising
  std::vector<double> lost;             // posts that the limit costs in each of them
  std::uint32_t limited = 0;            // counties that it could bind in
  /// Declared jobs; under the labour cap posts in place at the end of the horizon.
  double lost_in_all = 0;
};

/// Each limit by itself lifted, the others in force. Empty where the scenario has none.
/// Source: equations (Q1), (K1), (L2).
std::vector<Limit> limits_in_force(const Problem& problem, const Theta& theta,
                                   const Allocation& allocation);

/// Posts of an enclave's money that stand at home and with the host, in place at the end of the
/// horizon. Equation (E1).
struct EnclavePosts {
  double home = 0, host = 0;
};
/// Shape: one per enclave.
std::vector<EnclavePosts> enclave_posts(const Problem& problem, const Theta& theta,
                                        const Allocation& allocation);

}  // namespace weir
