// refused: no match for|invalid operands
#include "weir/core.hpp"

using namespace weir;

Money good(Money a) { return 3 * a; }
#ifdef WRONG
Money wrong(Money a, Money b) { return a * b; }
#endif
