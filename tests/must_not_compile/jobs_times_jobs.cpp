// refused: no match for|invalid operands
#include "weir/core.hpp"

using namespace weir;

Jobs good(Jobs a) { return 2.0 * a; }
#ifdef WRONG
Jobs wrong(Jobs a, Jobs b) { return a * b; }
#endif
