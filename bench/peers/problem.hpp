// The problems that every solver gets, as bench/peers/problems.py writes them.
#pragma once

#include <cstddef>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <vector>

namespace peers {

/// Maximise sum of a_j (1 - exp(-x_j / s_j)), lower <= x <= upper, sum x = budget; each county's
/// sum at most its cap, each programme's at least its floor. No caps or no floors: none asked for.
/// Rows are numbered budget, caps, floors.
struct Allocation {
  std::vector<double> a, s, lower, upper;
  std::vector<std::size_t> county, programme;
  std::vector<double> cap, floor;
  double budget = 0;

  std::size_t cells() const { return a.size(); }
  std::size_t rows() const { return 1 + cap.size() + floor.size(); }
  std::size_t cap_row(std::size_t cell) const { return 1 + county[cell]; }
  std::size_t floor_row(std::size_t cell) const { return 1 + cap.size() + programme[cell]; }

  /// Calls f(row) for every row that a cell is in.
  template <class Visit>
  void rows_of(std::size_t cell, Visit f) const {
    f(std::size_t{0});
    if (!cap.empty()) f(cap_row(cell));
    if (!floor.empty()) f(floor_row(cell));
  }
};

/// Maximise the value of the items taken, whole items, total weight at most the capacity.
struct Knapsack {
  std::vector<double> value, weight;
  double capacity = 0;
};

/// A file of doubles, read from front to back.
class Numbers {
 public:
  explicit Numbers(const std::string& path) {
    std::FILE* file = std::fopen(path.c_str(), "rb");
    if (file == nullptr) throw std::runtime_error("cannot read " + path);
    double block[4096];
    while (const std::size_t count = std::fread(block, sizeof(double), 4096, file)) {
      numbers_.insert(numbers_.end(), block, block + count);
    }
    std::fclose(file);
  }
  double one() { return numbers_.at(at_++); }
  template <class Number = double>
  std::vector<Number> many(std::size_t count) {
    std::vector<Number> out(count);
    for (Number& x : out) x = static_cast<Number>(one());
    return out;
  }
  std::size_t count() { return static_cast<std::size_t>(one()); }

 private:
  std::vector<double> numbers_;
  std::size_t at_ = 0;
};

inline void read(const std::string& path, Allocation& p) {
  Numbers in(path);
  const std::size_t cells = in.count(), caps = in.count(), floors = in.count();
  p.budget = in.one();
  for (auto* column : {&p.a, &p.s, &p.lower, &p.upper}) *column = in.many(cells);
  p.county = in.many<std::size_t>(cells);
  p.programme = in.many<std::size_t>(cells);
  p.cap = in.many(caps);
  p.floor = in.many(floors);
}

inline void read(const std::string& path, Knapsack& p) {
  Numbers in(path);
  const std::size_t items = in.count();
  p.capacity = in.one();
  p.value = in.many(items);
  p.weight = in.many(items);
}

}  // namespace peers
