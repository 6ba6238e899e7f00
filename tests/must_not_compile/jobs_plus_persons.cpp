// refused: no match for|invalid operands
#include "weir/core.hpp"

using namespace weir;

Jobs good(Jobs a, Jobs b, Persons) { return a + b; }
#ifdef WRONG
Jobs wrong(Jobs a, Persons b) { return a + b; }
#endif
