// Weir on the concave problem, on the grid's linear program and on the knapsack.
#include "weir_side.hpp"

int main(int count, char** argument) {
  using namespace peers;
  return peer_main(count, argument, [](auto problem, auto method, auto allowed, auto path) {
    return std::string(method) == "knapsack"
               ? time_model<WeirKnapsack, Knapsack>(problem, method, allowed, path)
               : time_model<WeirModel, Allocation>(problem, method, allowed, path);
  });
}
