// refused: no match for|invalid operands
#include "weir/core.hpp"

using namespace weir;

Money good(Money a) { return 2 * a; }
#ifdef WRONG
Money wrong(Money a) { return 0.5 * a; }
#endif
