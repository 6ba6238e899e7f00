# Writes OUT, a C++ source whose function NAME gives the bytes of FILE (none: nothing):
# cmake -DFILE=... -DNAME=... -DOUT=... -P WeirPage.cmake
set(bytes "")
if(FILE)
  file(READ ${FILE} bytes HEX)
endif()
string(REGEX REPLACE "(................................)" "\\1\n" bytes "${bytes}")
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
file(WRITE ${OUT} "#include \"store/page.hpp\"\n
namespace weir {
namespace {
constexpr unsigned char held[] = {
${bytes}0};
}  // namespace
std::string_view ${NAME}() {
  return {reinterpret_cast<const char*>(held), sizeof held - 1};
}
}  // namespace weir
")
