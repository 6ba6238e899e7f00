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
    for (std::uint32_t v = 0; v < nodes; ++v) {
      const std::uint32_t parent = program_.nodes[v].parent;
      (parent == no_parent ? roots_ : children_[parent]).push_back(v);
    }
  }

  std::uint32_t first(std::uint32_t node) const { return out_.pieces->first_of(node); }
  std::uint32_t size(std::uint32_t node) const { return first(node + 1) - first(node); }
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
                first(node) + static_cast<std::uint32_t>(from),
                first(node) + static_cast<std::uint32_t>(to));
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
      add_strip(inner, v, program_.nodes[v].bounds, first(v), first(v + 1));
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
      out_.slot_row.resize(end, no_row);
      block.same_rows = true;
      for (std::size_t lane = 0; lane < pack; ++lane) {
        const auto [from, to] = range_[strip + lane];
        for (std::uint32_t k = 0; from + k < to; ++k) {
          const std::uint32_t piece = out_.pieces->by_node(from + k);
          out_.slot_piece[block.first + pack * k + lane] = piece;
          if (program_.rows.empty()) continue;
          const std::uint32_t cell = out_.pieces->cell(piece);
          out_.slot_row[block.first + pack * k + lane] = program_.cells[cell].row;
        }
      }
      for (std::uint32_t k = 0; k < block.length; ++k) {
        make_rows_equal(block, block.first + pack * k);
      }
      block.repeats_rows = block.same_rows && repeats_rows(block);
      block.same_owner = std::all_of(&out_.strip_owner[strip], &out_.strip_owner[strip] + pack,
                                     [&](std::uint32_t v) { return v == out_.strip_owner[strip]; });
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
  std::vector<std::uint32_t> roots_;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> range_;  // of pieces by node, by strip
};

}  // namespace

Pieces::Pieces(const TreeProgram& program) : program_(&program), most_(program.nodes.size()) {
  for (std::size_t v = 0; v < most_.size(); ++v) {
    const TreeNode& node = program.nodes[v];
    most_[v] =
        node.parent == no_parent ? node.bounds.cap : std::min(most_[node.parent], node.bounds.cap);
  }
  if (survey_cells()) return;
  cut_.reserve(program.cells.size());
  for (std::uint32_t j = 0; j < program.cells.size(); ++j) cut(j);
  survey_pieces();
}

// Takes in one piece after another: their kinds, and how many there are of each node.
class Pieces::Survey {
 public:
  explicit Survey(const TreeProgram& program)
      : with_rows_(!program.rows.empty()), count_(program.nodes.size() + 1, 0) {}

  void add(const Piece& piece, std::uint32_t node) {
    if (piece.coefficient > 0 || piece.log_weight > 0) {
      const double tail = tail_of(piece);
      if (tail != kinds_.tail) kinds_.mixed = kinds_.mixed || kinds_.tail >= 0;
      kinds_.tail = tail;
      kinds_.all_linear = false;
    } else if (is_linear(piece, with_rows_)) {
      kinds_.linear = true;
    } else {
      kinds_.all_linear = false;
    }
    if (piece.linear > 0) kinds_.kinked = true;
    steepest_ = std::max(steepest_, piece.coefficient + piece.linear);
    if (piece.log_weight > 0) {
      kinds_.logarithms = true;
      weight_ += piece.log_weight;
      most_ = std::max(most_, piece.upper);
    }
    if (node != node_) end_run(node);
    ++run_;
  }

  PieceKinds kinds() {
    kinds_.tail = kinds_.mixed ? -1 : std::max(kinds_.tail, 0.0);
    if (most_ > 0) steepest_ = std::max(steepest_, weight_ / most_);
    if (steepest_ > 0) kinds_.reference = steepest_;
    return kinds_;
  }
  bool in_order() const { return in_order_; }
  /// By node: how many pieces stand before its own.
  std::vector<std::uint32_t> firsts() {
    end_run(node_);
    std::exclusive_scan(count_.begin(), count_.end(), count_.begin(), 0U);
    return std::move(count_);
  }

 private:
  void end_run(std::uint32_t next) {
    count_[node_] += run_;
    in_order_ = in_order_ && next >= node_;
    node_ = next;
    run_ = 0;
  }

  bool with_rows_, in_order_ = true;
  PieceKinds kinds_;
  double steepest_ = 0, weight_ = 0, most_ = 0;  // of all; of logarithms: sum and most money
  std::uint32_t node_ = 0, run_ = 0;             // of pieces of one node after another
  std::vector<std::uint32_t> count_;
};

// Fails: false, where a cell has a kink.
bool Pieces::survey_cells() {
  Survey survey(*program_);
  const std::vector<TreeCell>& cells = program_->cells;
  for (std::uint32_t j = 0; j < cells.size(); ++j) {
    const TreeCell& c = cells[j];
    if ((c.slope > 0 || c.ceiling < unbounded) && kink(c, upper(c)) > 0) return false;
    survey.add(whole(j, c), c.node);
  }
  take(survey);
  return true;
}

void Pieces::survey_pieces() {
  Survey survey(*program_);
  for (const Piece& piece : cut_) survey.add(piece, program_->cells[piece.cell].node);
  take(survey);
}

void Pieces::take(Survey& survey) {
  kinds_ = survey.kinds();
  first_ = survey.firsts();
  if (survey.in_order()) return;
  sorted_.resize(size());
  std::vector<std::uint32_t> next = first_;
  for (std::uint32_t i = 0; i < size(); ++i) sorted_[next[program_->cells[cell(i)].node]++] = i;
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
  TreeLayout layout(std::make_shared<Pieces>(program));
  Builder(program, layout).run();
  return layout;
}

}  // namespace weir
