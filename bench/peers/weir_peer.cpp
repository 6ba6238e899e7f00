// Weir on the concave problem, on the grid's linear program and on the knapsack.
#include "weir_side.hpp"

int main(int count, char** argument) {
  using namespace peers;
  return peer_main(count, argument, [](auto problem, auto method, auto allowed, auto path) {
    const std::string name = method;
    if (name == "knapsack") return time_model<WeirKnapsack, Knapsack>(problem, name, allowed, path);
    if (name == "budget") return time_model<WeirBudget, Allocation>(problem, name, allowed, path);
    if (name == "steps") return time_model<WeirSteps, Allocation>(problem, name, allowed, path);
    return time_model<WeirModel, Allocation>(problem, name, allowed, path);
  });
}
