// refused: no match for|invalid operands
#include "weir/core.hpp"

using namespace weir;

bool good(Jobs a, Jobs b) { return a < b; }
#ifdef WRONG
bool wrong(Jobs a, Persons b) { return a < b; }
#endif
