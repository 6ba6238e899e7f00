// refused: no match for|invalid operands|could not convert|no viable conversion|conversion from|cannot convert|no matching function
#include "weir/core.hpp"

using namespace weir;

double good(Money a, Money b) { return a / b; }
#ifdef WRONG
Money wrong(Money a) { return a / 3.0; }
#endif
