#include "allocate/circulation.hpp"

#include <algorithm>

namespace weir {

std::uint32_t Circulation::add_arc(std::uint32_t from, std::uint32_t to, std::int64_t lower,
                                   std::int64_t upper) {
  arcs_.push_back({from, to, lower, upper, lower});
  return static_cast<std::uint32_t>(arcs_.size() - 1);
}

void Circulation::index_steps() {
  first_.assign(nodes_ + 1, 0);
  for (const Arc& a : arcs_) {
    ++first_[a.from + 1];
    ++first_[a.to + 1];
  }
  for (std::size_t v = 0; v < nodes_; ++v) first_[v + 1] += first_[v];
  steps_.resize(2 * arcs_.size());
  std::vector<std::uint32_t> at(first_.begin(), first_.end() - 1);
  for (std::uint32_t k = 0; k < arcs_.size(); ++k) {
    steps_[at[arcs_[k].from]++] = {k, true};
    steps_[at[arcs_[k].to]++] = {k, false};
  }
}

bool Circulation::level_from(std::uint32_t source, std::uint32_t sink) {
  level_.assign(nodes_, -1);
  level_[source] = 0;
  queue_.assign(1, source);
  for (std::size_t k = 0; k < queue_.size() && level_[sink] < 0; ++k) {
    const std::uint32_t v = queue_[k];
    for (std::uint32_t e = first_[v]; e < first_[v + 1]; ++e) {
      const std::uint32_t w = head(steps_[e]);
      if (level_[w] >= 0 || room(steps_[e]) <= 0) continue;
      level_[w] = level_[v] + 1;
      queue_.push_back(w);
    }
  }
  return level_[sink] >= 0;
}

// Walks level by level with an explicit path, so that deep networks cost no stack.
std::int64_t Circulation::block(std::uint32_t source, std::uint32_t sink, std::int64_t limit) {
  next_.assign(first_.begin(), first_.end() - 1);
  std::vector<std::uint32_t> path;  // indices into steps_
  std::int64_t sent = 0;
  std::uint32_t v = source;
  while (sent < limit) {
    if (v == sink) {
      std::int64_t amount = limit - sent;
      for (const std::uint32_t e : path) amount = std::min(amount, room(steps_[e]));
      for (const std::uint32_t e : path) {
        arcs_[steps_[e].arc].flow += steps_[e].forward ? amount : -amount;
      }
      sent += amount;
      path.clear();
      v = source;
      continue;
    }
    while (next_[v] < first_[v + 1]) {
      const Step s = steps_[next_[v]];
      if (room(s) > 0 && level_[head(s)] == level_[v] + 1) break;
      ++next_[v];
    }
    if (next_[v] < first_[v + 1]) {
      path.push_back(next_[v]);
      v = head(steps_[next_[v]]);
      continue;
    }
    if (v == source) break;
    level_[v] = -1;  // a dead end
    const Step last = steps_[path.back()];
    path.pop_back();
    v = last.forward ? arcs_[last.arc].from : arcs_[last.arc].to;
  }
  return sent;
}

std::int64_t Circulation::augment(std::uint32_t source, std::uint32_t sink, std::int64_t limit) {
  std::int64_t sent = 0;
  while (sent < limit && level_from(source, sink)) sent += block(source, sink, limit - sent);
  return sent;
}

bool Circulation::make_feasible() {
  std::vector<std::int64_t> surplus(nodes_, 0);
  for (const Arc& a : arcs_) {
    if (a.lower > a.upper) return false;
    surplus[a.to] += a.lower;
    surplus[a.from] -= a.lower;
  }
  const std::size_t own_arcs = arcs_.size();
  const auto source = static_cast<std::uint32_t>(nodes_++);
  const auto sink = static_cast<std::uint32_t>(nodes_++);
  std::int64_t wanted = 0;
  for (std::uint32_t v = 0; v < source; ++v) {
    if (surplus[v] > 0) {
      add_arc(source, v, 0, surplus[v]);
      wanted += surplus[v];
    } else if (surplus[v] < 0) {
      add_arc(v, sink, 0, -surplus[v]);
    }
  }
  index_steps();
  const std::int64_t sent = augment(source, sink, wanted);
  nodes_ -= 2;
  arcs_.resize(own_arcs);
  index_steps();
  return sent == wanted;
}

// Sends flow from one end of the arc to the other by other ways, and back along the arc.
std::int64_t Circulation::around(std::uint32_t arc, bool up, std::int64_t limit) {
  limit = std::min(limit, room({arc, up}));
  if (limit <= 0) return 0;
  const Arc kept = arcs_[arc];
  set_bounds(arc, kept.flow, kept.flow);
  const std::int64_t sent =
      up ? augment(kept.to, kept.from, limit) : augment(kept.from, kept.to, limit);
  set_bounds(arc, kept.lower, kept.upper);
  arcs_[arc].flow += up ? sent : -sent;
  return sent;
}

std::int64_t Circulation::raise(std::uint32_t arc, std::int64_t limit) {
  return around(arc, true, limit);
}
std::int64_t Circulation::lower(std::uint32_t arc, std::int64_t limit) {
  return around(arc, false, limit);
}

void Circulation::set_bounds(std::uint32_t arc, std::int64_t lower, std::int64_t upper) {
  arcs_[arc].lower = lower;
  arcs_[arc].upper = upper;
}

std::vector<std::uint32_t> Circulation::components() const {
  constexpr std::uint32_t none = UINT32_MAX;
  std::vector<std::uint32_t> order(nodes_, none), low(nodes_), component(nodes_, none);
  std::vector<std::uint32_t> at(first_.begin(), first_.end() - 1), open, walk;
  std::uint32_t visited = 0, components = 0;
  for (std::uint32_t root = 0; root < nodes_; ++root) {
    if (order[root] != none) continue;
    walk.push_back(root);
    while (!walk.empty()) {
      const std::uint32_t v = walk.back();
      if (order[v] == none) {
        order[v] = low[v] = visited++;
        open.push_back(v);
      }
      bool deeper = false;
      for (; at[v] < first_[v + 1]; ++at[v]) {
        const std::uint32_t w = head(steps_[at[v]]);
        if (room(steps_[at[v]]) <= 0) continue;
        if (order[w] == none) {
          walk.push_back(w);
          deeper = true;
          break;
        }
        if (component[w] == none) low[v] = std::min(low[v], low[w]);
      }
      if (deeper) continue;
      walk.pop_back();
      if (low[v] != order[v]) continue;
      for (std::uint32_t w = none; w != v;) {
        w = open.back();
        open.pop_back();
        component[w] = components;
      }
      ++components;
    }
  }
  return component;
}

}  // namespace weir
