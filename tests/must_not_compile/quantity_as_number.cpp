// refused: could not convert|no viable conversion|conversion from|cannot convert|no matching function
#include "weir/core.hpp"

using namespace weir;

double good(Jobs a) { return a.value(); }
#ifdef WRONG
double wrong(Jobs a) { return a; }
#endif
