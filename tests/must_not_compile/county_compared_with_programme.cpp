// refused: no match for|invalid operands
#include "weir/core.hpp"

using namespace weir;

bool good(CountyId a, CountyId b) { return a == b; }
#ifdef WRONG
bool wrong(CountyId a, ProgrammeId b) { return a == b; }
#endif
