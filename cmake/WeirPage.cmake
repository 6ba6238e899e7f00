# Writes OUT, a C++ source that holds the bytes of PAGE: cmake -DPAGE=... -DOUT=... -P WeirPage.cmake
file(READ ${PAGE} bytes HEX)
string(REGEX REPLACE "(................................)" "\\1\n" bytes "${bytes}")
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
file(WRITE ${OUT} "#include \"store/page.hpp\"\n
namespace weir {
namespace {
constexpr unsigned char page[] = {
${bytes}};
}  // namespace
std::string_view page_template() {
  return {reinterpret_cast<const char*>(page), sizeof page};
}
}  // namespace weir
")
