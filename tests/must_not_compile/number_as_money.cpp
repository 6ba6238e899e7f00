// refused: could not convert|no viable conversion|conversion from|cannot convert|no matching function
#include "weir/core.hpp"

using namespace weir;

Money good() { return Money::from_minor(100); }
#ifdef WRONG
Money wrong() { return 100; }
#endif
