#include "allocate/steps.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "allocate/lane_math.hpp"

namespace weir {
namespace {

constexpr std::size_t many_steps = 2000;  // from here on a sample pays
constexpr double margin = 3;              // standard errors on either side of the sample's answer

struct Step {
  double slope, length;
};

// Steeper pieces are full; those of the price itself are full to this share.
struct Selected {
  double price = 0, share = 1;
};

// The middle of nine spread over the list: near enough to the median.
double pivot_of(const std::vector<Step>& list, std::size_t size) {
  double some[9];
  for (std::size_t k = 0; k < 9; ++k) some[k] = list[(2 * k + 1) * size / 18].slope;
  std::nth_element(some, some + 4, some + 9);
  return some[4];
}

// Fills the steepest pieces of the list. A budget beyond all lengths has the price 0.
Selected select(std::vector<Step> list, double left) {
  std::vector<Step> rest(list.size());
  std::size_t size = list.size();
  while (size > 0) {
    // Steeper pieces go to the front of `rest`, the others to its back; no branches.
    const double pivot = pivot_of(list, size);
    double steeper = 0, equal = 0;
    std::size_t front = 0, back = size;
    for (std::size_t i = 0; i < size; ++i) {
      const Step piece = list[i];
      const bool above = piece.slope > pivot, below = piece.slope < pivot;
      rest[front] = piece;
      rest[back - 1] = below ? piece : rest[back - 1];
      front += above;
      back -= below;
      steeper += above ? piece.length : 0.0;
      equal += above || below ? 0.0 : piece.length;
    }
    if (left < steeper) {
      size = front;
    } else if (left < steeper + equal) {
      return {pivot, (left - steeper) / equal};
    } else {
      left -= steeper + equal;
      std::copy(rest.begin() + static_cast<std::ptrdiff_t>(back),
                rest.begin() + static_cast<std::ptrdiff_t>(size), rest.begin());
      size -= back;
    }
    list.swap(rest);
  }
  return {};
}

// Room for pieces with a slope between two prices, and the length of all steeper ones.
struct Middle {
  double* slope;
  double* length;
  std::size_t room, size = 0;
  double steeper = 0;
};

// The room may be that of the pieces themselves: each is read before its place is written.
// Fails: false, where the pieces are more than there is room for.
WEIR_LANE_CLONES
bool find_middle(const Steps& steps, double low, double high, Middle& middle) {
  double steeper[pack] = {}, rest = 0;
  std::size_t size = 0, i = 0;
  const auto keep = [&](std::size_t j) {  // no branches: what is not kept is written over
    const double slope = steps.slope[j], length = steps.length[j];
    middle.slope[size] = slope;
    middle.length[size] = length;
    size += static_cast<std::size_t>((slope >= low) & (slope <= high));
  };
  for (; i + pack <= steps.size; i += pack) {
    if (size + pack >= middle.room) return false;
    WEIR_EACH_LANE for (std::size_t lane = 0; lane < pack; ++lane) {
      steeper[lane] += steps.slope[i + lane] > high ? steps.length[i + lane] : 0.0;
    }
    for (std::size_t lane = 0; lane < pack; ++lane) keep(i + lane);
  }
  if (size + pack >= middle.room) return false;
  for (; i < steps.size; ++i) {
    rest += steps.slope[i] > high ? steps.length[i] : 0.0;
    keep(i);
  }
  middle.size = size;
  middle.steeper = across(steeper) + rest;
  return true;
}

WEIR_LANE_CLONES
void write_steps(const Steps& steps, double price, double share, double* x) {
  std::size_t i = 0;
  const auto filled = [&](std::size_t j) {
    const double room = steps.length[j];
    const double rest = steps.slope[j] < price ? 0.0 : share * room;
    return steps.slope[j] > price ? room : rest;
  };
  for (; i + pack <= steps.size; i += pack) {
    double y[pack];
    WEIR_EACH_LANE for (std::size_t lane = 0; lane < pack; ++lane) y[lane] = filled(i + lane);
    WEIR_EACH_LANE for (std::size_t lane = 0; lane < pack; ++lane) x[i + lane] = y[lane];
  }
  for (; i < steps.size; ++i) x[i] = filled(i);
}

// Every so manyth piece, by steps of the golden ratio: no rhythm of the list is in step with it.
std::vector<Step> sample_steps(const Steps& steps, std::size_t wanted) {
  constexpr double golden = 0.6180339887498949;
  std::vector<Step> sample;
  sample.reserve(wanted);
  double at = 0;
  for (std::size_t k = 0; k < wanted; ++k) {
    at += golden;
    at -= at >= 1 ? 1.0 : 0.0;
    const auto i = static_cast<std::size_t>(at * static_cast<double>(steps.size));
    sample.push_back({steps.slope[i], steps.length[i]});
  }
  return sample;
}

Selected select_all(const Steps& steps, double budget) {
  std::vector<Step> list(steps.size);
  for (std::size_t i = 0; i < steps.size; ++i) list[i] = {steps.slope[i], steps.length[i]};
  return select(std::move(list), budget);
}

struct Prices {
  double low = 0, high = std::numeric_limits<double>::infinity();
};

Prices bracket_by_sample(const Steps& steps, double budget) {
  const auto size = static_cast<double>(steps.size);
  const auto wanted = static_cast<std::size_t>(3 * std::sqrt(size));
  const std::vector<Step> sample = sample_steps(steps, wanted);
  double length = 0, squares = 0;
  for (const Step& piece : sample) {
    length += piece.length;
    squares += piece.length * piece.length;
  }
  const double target = budget * static_cast<double>(wanted) / size;
  const double error = 0.5 * margin * std::sqrt(squares);
  Prices prices;
  if (target > error) prices.high = select(sample, target - error).price;
  if (target + error < length) prices.low = select(sample, target + error).price;
  return prices;
}

// A sample brackets the price; one reading finds the pieces that it does not decide, and so on
// until they are few. They are kept in `room`, which nobody reads yet. Shape: room: as the pieces.
Selected select_by_samples(const Steps& steps, double budget, double* room) {
  Steps undecided = steps;
  double left = budget;
  while (undecided.size >= many_steps) {
    const Prices prices = bracket_by_sample(undecided, left);
    Middle middle{room, room + steps.size / 2, steps.size / 2};
    if (!find_middle(undecided, prices.low, prices.high, middle)) return {};
    const bool helped = 2 * middle.size < undecided.size;
    left -= middle.steeper;
    undecided = {middle.slope, middle.length, middle.size};
    if (!helped) break;
  }
  return left < 0 ? Selected{} : select_all(undecided, left);
}

}  // namespace

double fill_steps(const Steps& steps, double budget, double* x) {
  Selected last = select_by_samples(steps, budget, x);
  if (!(last.price > 0)) last = select_all(steps, budget);  // more than all, or a sample misled
  write_steps(steps, last.price, last.share, x);
  return last.price;
}

}  // namespace weir
