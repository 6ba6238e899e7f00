// refused: could not convert|no viable conversion|conversion from|cannot convert|no matching function
#include "weir/core.hpp"

using namespace weir;

std::uint32_t row(CountyId id) { return id.row; }
std::uint32_t good() { return row(CountyId{3}); }
#ifdef WRONG
std::uint32_t wrong() { return row(ProgrammeId{3}); }
#endif
