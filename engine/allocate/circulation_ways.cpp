// Whether one arc may carry one more, asked for many arcs in turn. Any way around will do, so it is
// looked for from both ends at once, an arc each; where one end runs dry, what it met can never
// again be on a way with the rest, and later walks keep to their own side. Each failure thus costs
// the smaller side alone.
#include "allocate/circulation.hpp"

#include <numeric>

namespace weir {
namespace {

constexpr std::uint32_t nothing = UINT32_MAX;

}  // namespace

void Circulation::make_ways() {
  ways_.open.resize(steps_.size());
  std::iota(ways_.open.begin(), ways_.open.end(), 0u);
  ways_.end.assign(first_.begin() + 1, first_.end());
  ways_.region.assign(nodes_, 0);
  for (Ways::Side& side : ways_.side) {
    side.seen.assign(nodes_, 0);
    side.via.resize(nodes_);
    side.next.resize(nodes_);
  }
}

// Looks at one arc from the given side.
Circulation::Advance Circulation::advance(std::size_t side, std::uint32_t arc) {
  Ways::Side& own = ways_.side[side];
  while (own.done < own.queue.size()) {
    const std::uint32_t v = own.queue[own.done];
    std::uint32_t& at = own.next[v];
    if (at == ways_.end[v]) {
      ++own.done;
      continue;
    }
    const Step s = steps_[ways_.open[at]];
    const std::uint32_t w = head(s);
    if (arcs_[s.arc].lower == arcs_[s.arc].upper || ways_.region[w] != ways_.region[v]) {
      ways_.open[at] = ways_.open[--ways_.end[v]];  // for good
      return Advance::on;
    }
    const std::uint32_t step = ways_.open[at++];
    const std::int64_t left = side == 0 ? room(s) : room({s.arc, !s.forward});
    if (s.arc == arc || left <= 0 || own.seen[w] == ways_.walk) return Advance::on;
    own.seen[w] = ways_.walk;
    own.via[w] = step;
    own.next[w] = first_[w];
    own.queue.push_back(w);
    if (ways_.side[1 - side].seen[w] != ways_.walk) return Advance::on;
    ways_.meeting = w;
    return Advance::met;
  }
  return Advance::exhausted;
}

void Circulation::send_through_meeting() {
  for (std::size_t side : {0, 1}) {
    for (std::uint32_t v = ways_.meeting; ways_.side[side].via[v] != nothing;) {
      const Step s = steps_[ways_.side[side].via[v]];
      arcs_[s.arc].flow += s.forward == (side == 0) ? 1 : -1;
      v = s.forward ? arcs_[s.arc].from : arcs_[s.arc].to;
    }
  }
}

bool Circulation::raise_by_one(std::uint32_t arc) {
  if (room({arc, true}) <= 0) return false;
  if (ways_.open.empty()) make_ways();
  const std::uint32_t ends[] = {arcs_[arc].to, arcs_[arc].from};
  if (ways_.region[ends[0]] != ways_.region[ends[1]]) return false;
  ++ways_.walk;
  for (std::size_t side : {0, 1}) {
    Ways::Side& own = ways_.side[side];
    own.queue.assign(1, ends[side]);
    own.done = 0;
    own.seen[ends[side]] = ways_.walk;
    own.via[ends[side]] = nothing;
    own.next[ends[side]] = first_[ends[side]];
  }
  for (std::size_t side = 0;; side = 1 - side) {
    const Advance result = advance(side, arc);
    if (result == Advance::on) continue;
    if (result == Advance::met) {
      send_through_meeting();
      ++arcs_[arc].flow;
      return true;
    }
    // The arc itself, walked backwards, is the one way that was not looked at.
    if (room({arc, false}) <= 0) {
      for (const std::uint32_t v : ways_.side[side].queue) ways_.region[v] = ways_.regions;
      ++ways_.regions;
    }
    return false;
  }
}

}  // namespace weir
