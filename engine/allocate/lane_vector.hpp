// Arrays that are read side by side: each starts on a cache line, and no two on the same line of a
// page, so that what is read together neither splits lines nor pushes each other out of the cache.
#pragma once

#include <cstddef>
#include <new>
#include <vector>

namespace weir {

/// `place`: which of the arrays that are read together this is.
template <class Number>
class LaneAllocator {
 public:
  using value_type = Number;
  explicit LaneAllocator(std::size_t place = 0) : place_(place) {}
  template <class Other>
  LaneAllocator(const LaneAllocator<Other>& other) : place_(other.place()) {}

  Number* allocate(std::size_t size) {
    void* bytes = ::operator new (size * sizeof(Number) + shift(), std::align_val_t{page});
    return reinterpret_cast<Number*>(static_cast<char*>(bytes) + shift());
  }
  void deallocate(Number* at, std::size_t) {
    ::operator delete (reinterpret_cast<char*>(at) - shift(), std::align_val_t{page});
  }
  std::size_t place() const { return place_; }
  friend bool operator==(const LaneAllocator& a, const LaneAllocator& b) {
    return a.place_ == b.place_;
  }

 private:
  static constexpr std::size_t page = 4096, line = 64, apart = 5;  // lines
  std::size_t shift() const { return place_ * apart * line % page; }
  std::size_t place_;
};

using LaneVector = std::vector<double, LaneAllocator<double>>;

inline LaneVector lane_vector(std::size_t place) {
  return LaneVector(LaneAllocator<double>(place));
}

}  // namespace weir
