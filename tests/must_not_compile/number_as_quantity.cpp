// refused: could not convert|no viable conversion|conversion from|cannot convert|no matching function
#include "weir/core.hpp"

using namespace weir;

Jobs good() { return Jobs(3.0); }
#ifdef WRONG
Jobs wrong() { return 3.0; }
#endif
