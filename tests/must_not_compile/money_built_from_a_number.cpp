// refused: could not convert|no viable conversion|conversion from|cannot convert|no matching function|no matching
#include "weir/core.hpp"

using namespace weir;

Money good() { return Money{}; }
#ifdef WRONG
Money wrong() { return Money(100); }
#endif
