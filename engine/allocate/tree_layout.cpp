#include "allocate/tree_layout.hpp"

#include <algorithm>
#include <numeric>

#include "allocate/lane_math.hpp"
#include "weir/model.hpp"

namespace weir {
namespace {

constexpr double unbounded = std::numeric_limits<double>::infinity();
constexpr std::uint32_t longest_strip = 32;  // of a part
constexpr std::uint32_t longest_leaf = 128;  // cells of a leaf node that is one strip

class Builder {
 public:
  Builder(const TreeProgram& program, TreeLayout& out) : program_(program), out_(out) {}

  void run() {
    list_children();
    // The top: no node of the program, above all roots.
    out_.inner.push_back({no_parent, no_parent, 0, 0, 0, 0, unbounded});
    place(0, roots_);
    while (out_.strips() % pack != 0) add_strip(0, no_parent, {}, 0, 0);
    make_blocks();
  }

 private:
  void list_children() {
    const std::size_t nodes = program_.nodes.size();
    children_.resize(nodes);
    first_.assign(nodes + 1, 0);
    for (std::uint32_t v = 0; v < nodes; ++v) {
      const std::uint32_t parent = program_.nodes[v].parent;
      (parent == no_parent ? roots_ : children_[parent]).push_back(v);
    }
    const auto pieces = static_cast<std::uint32_t>(out_.pieces.size());
    std::uint32_t last = 0;
    in_order_ = true;
    for (std::uint32_t i = 0; i < pieces; ++i) {
      const std::uint32_t node = out_.pieces.node(i);
      ++first_[node + 1];
      in_order_ = in_order_ && node >= last;
      last = node;
    }
    std::partial_sum(first_.begin(), first_.end(), first_.begin());
    if (in_order_) return;
    sorted_.resize(pieces);
    std::vector<std::uint32_t> next(first_.begin(), first_.end() - 1);
    for (std::uint32_t i = 0; i < pieces; ++i) sorted_[next[out_.pieces.node(i)]++] = i;
  }

  std::uint32_t size(std::uint32_t node) const { return first_[node + 1] - first_[node]; }
  bool is_leaf(std::uint32_t node) const {
    return children_[node].empty() && size(node) <= longest_leaf;
  }

  // Depth first without recursion: a tree may be as deep as it likes.
  void place(std::uint32_t top, const std::vector<std::uint32_t>& roots) {
    struct Visit {
      std::uint32_t inner;
      std::vector<std::uint32_t> rest;  // inner children, last first
    };
    std::vector<Visit> path;
    path.push_back({top, place_leaves(top, roots)});
    while (!path.empty()) {
      if (path.back().rest.empty()) {
        TreeLayout::Inner& done = out_.inner[path.back().inner];
        done.end = static_cast<std::uint32_t>(out_.inner.size());
        done.last_strip = static_cast<std::uint32_t>(out_.strips());
        path.pop_back();
        continue;
      }
      const std::uint32_t node = path.back().rest.back();
      path.back().rest.pop_back();
      const auto inner = static_cast<std::uint32_t>(out_.inner.size());
      const Bounds& bounds = program_.nodes[node].bounds;
      out_.inner.push_back({node, path.back().inner, 0, static_cast<std::uint32_t>(out_.strips()),
                            0, bounds.floor, bounds.cap});
      place_parts(inner, node);
      path.push_back({inner, place_leaves(inner, children_[node])});
    }
  }

  void place_parts(std::uint32_t inner, std::uint32_t node) {
    const std::uint32_t n = size(node);
    if (n == 0) return;
    const std::uint32_t parts = n <= pack ? 1
                                : n <= pack * longest_strip
                                    ? static_cast<std::uint32_t>(pack)
                                    : (n + longest_strip - 1) / longest_strip;
    for (std::uint32_t part = 0; part < parts; ++part) {
      const std::uint64_t from = std::uint64_t{n} * part / parts;
      const std::uint64_t to = std::uint64_t{n} * (part + 1) / parts;
      add_strip(inner, no_parent, {-unbounded, unbounded},
                first_[node] + static_cast<std::uint32_t>(from),
                first_[node] + static_cast<std::uint32_t>(to));
    }
  }

  // Leaf nodes of one length side by side; gives back the other children, last first.
  std::vector<std::uint32_t> place_leaves(std::uint32_t inner,
                                          const std::vector<std::uint32_t>& nodes) {
    std::vector<std::uint32_t> leaves, rest;
    for (const std::uint32_t v : nodes) (is_leaf(v) ? leaves : rest).push_back(v);
    const auto shorter = [this](std::uint32_t a, std::uint32_t b) { return size(a) < size(b); };
    if (!std::is_sorted(leaves.begin(), leaves.end(), shorter)) {
      std::stable_sort(leaves.begin(), leaves.end(), shorter);
    }
    for (const std::uint32_t v : leaves) {
      add_strip(inner, v, program_.nodes[v].bounds, first_[v], first_[v + 1]);
    }
    std::reverse(rest.begin(), rest.end());
    return rest;
  }

  void add_strip(std::uint32_t owner, std::uint32_t node, Bounds bounds, std::uint32_t from,
                 std::uint32_t to) {
    out_.strip_owner.push_back(owner);
    out_.strip_node.push_back(node);
    out_.strip_floor.push_back(bounds.floor);
    out_.strip_cap.push_back(bounds.cap);
    range_.push_back({from, to});
  }

  void make_blocks() {
    for (std::size_t strip = 0; strip < out_.strips(); strip += pack) {
      TreeLayout::Block block;
      block.first = static_cast<std::uint32_t>(out_.slots());
      for (std::size_t lane = 0; lane < pack; ++lane) {
        block.length =
            std::max(block.length, range_[strip + lane].second - range_[strip + lane].first);
      }
      const std::size_t end = out_.slots() + pack * block.length;
      out_.slot_piece.resize(end, TreeLayout::no_piece);
      out_.slot_cell.resize(end, TreeLayout::no_piece);
      out_.slot_row.resize(end, no_row);
      block.same_rows = true;
      for (std::size_t lane = 0; lane < pack; ++lane) {
        const auto [from, to] = range_[strip + lane];
        for (std::uint32_t k = 0; from + k < to; ++k) {
          const std::uint32_t piece = in_order_ ? from + k : sorted_[from + k];
          out_.slot_piece[block.first + pack * k + lane] = piece;
          const std::uint32_t cell = out_.pieces.cell(piece);
          out_.slot_cell[block.first + pack * k + lane] = cell;
          out_.slot_row[block.first + pack * k + lane] = program_.cells[cell].row;
        }
      }
      for (std::uint32_t k = 0; k < block.length; ++k) {
        make_rows_equal(block, block.first + pack * k);
      }
      block.repeats_rows = block.same_rows && repeats_rows(block);
      out_.blocks.push_back(block);
    }
  }

  // Empty slots take the row of their neighbours.
  void make_rows_equal(TreeLayout::Block& block, std::size_t first) {
    std::uint32_t row = no_row;
    for (std::size_t i = first; i < first + pack; ++i) {
      if (out_.slot_piece[i] != TreeLayout::no_piece) row = out_.slot_row[i];
    }
    for (std::size_t i = first; i < first + pack; ++i) {
      if (out_.slot_piece[i] == TreeLayout::no_piece) out_.slot_row[i] = row;
      if (out_.slot_row[i] != row) block.same_rows = false;
    }
  }

  bool repeats_rows(const TreeLayout::Block& block) const {
    for (std::uint32_t k = 1; k < block.length; ++k) {
      const std::uint32_t row = out_.slot_row[block.first + pack * k];
      for (std::uint32_t j = 0; j < k && row != no_row; ++j) {
        if (out_.slot_row[block.first + pack * j] == row) return true;
      }
    }
    return false;
  }

  const TreeProgram& program_;
  TreeLayout& out_;
  std::vector<std::vector<std::uint32_t>> children_;
  std::vector<std::uint32_t> roots_, first_, sorted_;
  bool in_order_ = true;  // pieces stand by node already: sorted_ is not needed
  std::vector<std::pair<std::uint32_t, std::uint32_t>> range_;  // of sorted_, by strip
};

}  // namespace

Pieces::Pieces(const TreeProgram& program) : program_(&program), most_(program.nodes.size()) {
  for (std::size_t v = 0; v < most_.size(); ++v) {
    const TreeNode& node = program.nodes[v];
    most_[v] =
        node.parent == no_parent ? node.bounds.cap : std::min(most_[node.parent], node.bounds.cap);
  }
  const auto bent = [this](const TreeCell& c) {
    return (c.slope > 0 || c.ceiling < unbounded) && kink(c, upper(c)) > 0;
  };
  if (std::none_of(program.cells.begin(), program.cells.end(), bent)) return;
  cut_.reserve(program.cells.size());
  for (std::uint32_t j = 0; j < program.cells.size(); ++j) cut(j);
}

// Where a cell's curve has a corner; 0: nowhere.
double Pieces::kink(const TreeCell& c, double upper) const {
  if (c.coefficient > 0 && c.ceiling < upper) return c.ceiling;
  return c.slope > 0 ? std::min(c.cap, upper) : 0;
}

// H(cap + x; K, t) is, but for a constant, m H(x; K + t cap, t) with m = H'(cap): equation (S2).
void Pieces::cut(std::uint32_t j) {
  const TreeCell& c = program_->cells[j];
  const double end = upper(c), corner = kink(c, end);
  if (corner > 0) {
    cut_.push_back({j, c.coefficient, c.curvature, c.inverse_tail, c.slope, 0,
                    std::min(c.lower, corner), corner});
    if (end == corner) return;
  }
  const bool flat = c.coefficient > 0 && c.ceiling < end;  // beyond the corner
  const bool shifted = corner > 0 && c.coefficient > 0;
  const double left = shifted ? marginal_response(corner, c.curvature, c.inverse_tail) : 1;
  cut_.push_back({j, flat ? 0 : c.coefficient * left,
                  shifted ? c.curvature + c.inverse_tail * corner : c.curvature, c.inverse_tail, 0,
                  c.log_weight, std::max(c.lower - corner, 0.0), end - corner});
}

TreeLayout make_layout(const TreeProgram& program) {
  TreeLayout layout(program);
  Builder(program, layout).run();
  return layout;
}

}  // namespace weir
