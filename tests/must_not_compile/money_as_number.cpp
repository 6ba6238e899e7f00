// refused: could not convert|no viable conversion|conversion from|cannot convert|no matching function
#include "weir/core.hpp"

using namespace weir;

double good(Money a) { return a.major(); }
#ifdef WRONG
double wrong(Money a) { return a; }
#endif
