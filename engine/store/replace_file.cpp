#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "weir/store/report.hpp"

namespace weir {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const fs::path& path, const char* doing) {
  throw StoreError(path.string() + ": cannot " + doing + ": " + std::strerror(errno));
}

void write_all(int file, std::string_view bytes, const fs::path& path) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail(path, "write");
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace

void replace_file(const std::string& name, std::string_view bytes) {
  const fs::path path = name;
  const fs::path beside = path.string() + ".tmp";
  const int file = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (file < 0) fail(beside, "create");
  try {
    write_all(file, bytes, beside);
    if (::fsync(file) != 0) fail(beside, "write");
  } catch (...) {
    ::close(file);
    ::unlink(beside.c_str());
    throw;
  }
  if (::close(file) != 0) fail(beside, "write");
  if (::rename(beside.c_str(), path.c_str()) != 0) {
    const int why = errno;
    ::unlink(beside.c_str());
    errno = why;
    fail(path, "replace");
  }
}

}  // namespace weir
