// refused: no match for|invalid operands
#include "weir/core.hpp"

using namespace weir;

Money good(Money a, Money b) { return a + b; }
#ifdef WRONG
Money wrong(Money a) { return a + 100; }
#endif
