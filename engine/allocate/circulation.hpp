// Exact integer flows with lower and upper bounds on every arc.
#pragma once

#include <cstdint>
#include <vector>

namespace weir {

/// A directed network whose flow is kept at every node; the arcs close upon themselves.
class Circulation {
 public:
  explicit Circulation(std::size_t nodes) : nodes_(nodes) {}

  std::uint32_t add_arc(std::uint32_t from, std::uint32_t to, std::int64_t lower,
                        std::int64_t upper);

  /// A flow within all bounds, by blocking flows from the arcs' lower bounds.
  /// Fails: false when there is none; the flow is then of no meaning.
  /// Needs: called once, after the last add_arc. Source: Dinic, Soviet Math. Doklady 11 (1970).
  bool make_feasible();

  std::int64_t flow(std::uint32_t arc) const { return arcs_[arc].flow; }

  /// Raises the arc's flow by as much as the others allow, at most `limit`; returns by how much.
  /// Needs: make_feasible().
  std::int64_t raise(std::uint32_t arc, std::int64_t limit);
  /// Raises the arc's flow by one, if the others allow it. What the others then carry may differ
  /// from what raise(arc, 1) leaves. Many such questions together cost little more than reading the
  /// arcs. Needs: bounds only become tighter between the calls.
  bool raise_by_one(std::uint32_t arc);
  /// As raise, downwards.
  std::int64_t lower(std::uint32_t arc, std::int64_t limit);
  /// Needs: the present flow lies within.
  void set_bounds(std::uint32_t arc, std::int64_t lower, std::int64_t upper);

  /// Two nodes have the same number when flow can be sent both ways between them: an arc at one of
  /// its bounds can leave it exactly when its ends share a number.
  /// Source: Tarjan, SIAM J. Comput. 1 (1972).
  std::vector<std::uint32_t> components() const;

 private:
  struct Arc {
    std::uint32_t from, to;
    std::int64_t lower, upper, flow;
  };
  struct Step {  // an arc in the direction it may be walked
    std::uint32_t arc;
    bool forward;
  };
  std::uint32_t head(Step s) const { return s.forward ? arcs_[s.arc].to : arcs_[s.arc].from; }
  std::int64_t room(Step s) const {
    const Arc& a = arcs_[s.arc];
    return s.forward ? a.upper - a.flow : a.flow - a.lower;
  }
  /// What raise_by_one knows. Sides: 0 walks with the flow from one end of the arc, 1 against it
  /// from the other.
  struct Ways {
    struct Side {
      std::vector<std::uint32_t> seen;  // by node: the walk that met it
      std::vector<std::uint32_t> via;   // by which step
      std::vector<std::uint32_t> next;  // where in its list
      std::vector<std::uint32_t> queue;
      std::size_t done = 0;  // of the queue
    };
    std::vector<std::uint32_t> open;    // steps by node as in first_, without those of no more use
    std::vector<std::uint32_t> end;     // of each node's list in `open`
    std::vector<std::uint32_t> region;  // by node: no way ever leads to another region and back
    std::uint32_t regions = 1, walk = 0, meeting = 0;
    Side side[2];
  };
  enum class Advance : std::uint8_t { on, met, exhausted };
  void index_steps();
  bool level_from(std::uint32_t source, std::uint32_t sink);
  std::int64_t block(std::uint32_t source, std::uint32_t sink, std::int64_t limit);
  std::int64_t augment(std::uint32_t source, std::uint32_t sink, std::int64_t limit);
  void make_ways();
  Advance advance(std::size_t side, std::uint32_t arc);
  void send_through_meeting();
  std::int64_t around(std::uint32_t arc, bool up, std::int64_t limit);

  std::size_t nodes_;
  std::vector<Arc> arcs_;
  std::vector<std::uint32_t> first_;  // steps that leave each node, compressed rows
  std::vector<Step> steps_;
  std::vector<std::int32_t> level_;
  std::vector<std::uint32_t> next_, queue_;
  Ways ways_;
};

}  // namespace weir
