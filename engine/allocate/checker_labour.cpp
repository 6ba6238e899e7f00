#include "allocate/checker_labour.hpp"

#include <algorithm>
#include <cmath>

#include "weir/core_elementary.hpp"

namespace weir {
namespace {

// Posts that stay empty, of one: e^(-people per post).
double empty(double posts, double people) { return exp_(-people / posts); }

// What a post of the term counts, the same for all cells; negative: they differ.
double worth_of_a_post(const LabourTerm& term) {
  double least = HUGE_VAL, most = 0;
  for (const LabourCell& c : term.cells) {
    if (c.posts <= 0) continue;
    least = std::min(least, c.credit / c.posts);
    most = std::max(most, c.credit / c.posts);
  }
  if (least == HUGE_VAL) return term.demand > 0 ? term.credit / term.demand : 0;
  return most - least <= 1e-9 * most ? most : -1;
}

// value <= by_post * posts + by_person * people + at_nothing, whatever the posts and people are.
struct Plane {
  double by_post = 0, by_person = 0, at_nothing = 0;
};

// posts (1 - e^(-people/posts)) is largest beside any plane through nothing with these slopes.
Plane through_nothing(double posts, double people) {
  if (posts <= 0) return {1, 0, 0};
  const double none = empty(posts, people);
  return {1 - none - people / posts * none, none, 0};
}

// (posts - aside)(1 - e^(-people/posts)) for so many people at most: concave in the posts from
// `aside` on, so its tangent bounds it.
Plane for_people(double posts, double people, double aside) {
  const double none = empty(posts, people);
  const double slope = 1 - none - (posts - aside) * people / (posts * posts) * none;
  return {slope, 0, (posts - aside) * (1 - none) - slope * posts};
}

}  // namespace

double capped_value(const CellCurves& curves, const std::vector<double>& money) {
  double total = 0;
  for (const LabourTerm& term : curves.labour) {
    double posts = term.demand, credit = term.credit, people = term.people;
    for (const LabourCell& c : term.cells) {
      const CellCurve& curve = curves.cell[c.cell];
      const double working = std::max(0.0, money[c.cell] - curve.threshold);
      const double jobs = response(working, curve.curvature, curve.inverse_tail);
      posts += c.posts * jobs;
      credit += c.credit * jobs;
      people += c.people * std::min(money[c.cell], c.cap);
    }
    if (posts > 0) total += credit * (1 - empty(posts, people));
  }
  return total;
}

CellCurves planes_above(const CellCurves& curves, const std::vector<ClaimedTangent>& touch,
                        std::vector<std::string>& problems) {
  CellCurves planes = curves;
  planes.labour.clear();
  if (touch.size() != curves.labour.size()) {
    problems.push_back("a term of the labour cap has no tangent");
    return planes;
  }
  for (std::size_t n = 0; n < touch.size(); ++n) {
    const LabourTerm& term = curves.labour[n];
    const double worth = worth_of_a_post(term);
    double most_people = term.people;
    for (const LabourCell& c : term.cells) most_people += c.people * c.cap;
    // Posts that fill up but do not count in full: in part they are set aside.
    const double aside = worth > 0 ? std::max(0.0, term.demand - term.credit / worth) : 0;
    const bool all_count = aside <= 1e-9 * term.demand;
    if (worth < 0 || !(touch[n].demand >= 0) || !(touch[n].people >= 0) ||
        (!all_count && touch[n].demand < aside)) {
      problems.push_back("a tangent to the labour cap proves nothing");
      continue;
    }
    const Plane plane = all_count ? through_nothing(touch[n].demand, touch[n].people)
                                  : for_people(touch[n].demand, most_people, aside);
    planes.constant += worth * (plane.at_nothing + plane.by_post * term.demand +
                                plane.by_person * term.people);
    for (const LabourCell& c : term.cells) {
      CellCurve& curve = planes.cell[c.cell];
      if (c.posts > 0 && curve.threshold > 0)
        problems.push_back("a threshold under the labour cap has no plane above it");
      curve.coefficient += worth * plane.by_post * c.posts;
      const double slope = worth * plane.by_person * c.people;
      if (slope <= 0 || c.cap <= 0) continue;
      if (curve.slope > 0 && curve.cap != c.cap)
        problems.push_back("a cell under the labour cap has two kinks");
      curve.slope += slope;
      curve.cap = c.cap;
    }
  }
  return planes;
}

}  // namespace weir
