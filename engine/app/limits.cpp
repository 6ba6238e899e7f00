#include "app/limits.hpp"

#include <algorithm>
#include <numeric>

#include "app/figures.hpp"
#include "app/phrases.hpp"

namespace weir {
namespace {

constexpr std::size_t most_named = 3;

constexpr Words label{"limits", "约束"};
constexpr Words electricity_free{"the electricity quota binds in none of {0} counties",
                                 "电量指标在{0}个县均不构成约束"};
constexpr Words electricity_binds{
    "the electricity quota binds in {0} of {1} counties: {2} declared jobs fewer ({3})",
    "电量指标在{1}个县中的{0}个构成约束：带动就业（申报数）减少{2}（{3}）"};
constexpr Words loans_free{"demand takes all credit that the pools back in each of {0} counties",
                           "资金池所撑贷款在{0}个县均有足够需求"};
constexpr Words loans_binds{
    "demand for loans is below what the pools back in {0} of {1} counties: "
    "{2} declared jobs fewer ({3})",
    "{1}个县中的{0}个贷款需求低于资金池可撑额度：带动就业（申报数）减少{2}（{3}）"};
constexpr Words labour_free{"there are people for the posts in each of {0} counties",
                            "{0}个县均有足够劳动力填补岗位"};
constexpr Words labour_binds{
    "people are short in {0} of {1} counties: {2} posts in place fewer by {4} ({3})",
    "{1}个县中的{0}个劳动力不足：到{4}实际在岗减少{2}（{3}）"};
constexpr Words enclave_posts_stand{
    "{0}: of {1} posts in place by {2}, {3} count at home and {4} with the host",
    "{0}：到{2}在岗{1}，其中计入飞出地{3}、飞入地{4}"};
constexpr Words electricity_here{"the electricity quota costs {0} declared jobs here",
                                 "电量指标使本县带动就业（申报数）减少{0}"};
constexpr Words loans_here{
    "demand for loans is below what the pools back: {0} declared jobs fewer here",
    "贷款需求低于资金池可撑额度，本县带动就业（申报数）减少{0}"};
constexpr Words labour_here{"people are short: {0} posts in place fewer here by {1}",
                            "劳动力不足，到{1}本县实际在岗减少{0}"};
constexpr Words at_centre{"at central assumptions, {0}", "按中值假设，{0}"};

const Words& free_words(LimitKind kind) {
  return kind == LimitKind::electricity ? electricity_free
         : kind == LimitKind::labour    ? labour_free
                                        : loans_free;
}
const Words& binding_words(LimitKind kind) {
  return kind == LimitKind::electricity ? electricity_binds
         : kind == LimitKind::labour    ? labour_binds
                                        : loans_binds;
}
const Words& here_words(LimitKind kind) {
  return kind == LimitKind::electricity ? electricity_here
         : kind == LimitKind::labour    ? labour_here
                                        : loans_here;
}

/// The counties that lose most, by name.
std::string names_of(const Limit& limit, const Scenario& scenario, std::string_view language) {
  std::vector<std::size_t> order(limit.counties.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return limit.lost[a] > limit.lost[b]; });
  std::string names;
  for (std::size_t k = 0; k < std::min(order.size(), most_named); ++k) {
    if (k > 0) names += phrase(Phrase::comma, language);
    names += scenario.counties.name[limit.counties[order[k]]].in(language);
  }
  return order.size() > most_named ? names + " ..." : names;
}

std::string count_text(std::size_t count) { return whole_count(static_cast<double>(count)); }

}  // namespace

std::string_view limits_label(std::string_view language) { return label.in(language); }

std::vector<std::string> limit_sentences(const RunRecord& record, std::string_view language,
                                         std::optional<std::size_t> county) {
  const Scenario& scenario = record.resolved;
  const Allocation& allocation = record.allocation.allocation;
  const std::string end = scenario.start.plus(scenario.quarters - 1).text();
  std::vector<std::string> sentences;
  const auto add = [&](const std::string& what) {
    sentences.push_back(fill(at_centre, language, what));
  };
  for (const Limit& limit : limits_in_force(record.problem, record.planning_theta, allocation)) {
    if (county) {
      const auto at = std::find(limit.counties.begin(), limit.counties.end(), *county);
      if (at == limit.counties.end()) continue;
      const auto row = static_cast<std::size_t>(at - limit.counties.begin());
      add(fill(here_words(limit.kind), language, rounded_count(limit.lost[row]), end));
    } else if (limit.counties.empty()) {
      add(fill(free_words(limit.kind), language, count_text(limit.limited)));
    } else {
      add(fill(binding_words(limit.kind), language, count_text(limit.counties.size()),
               count_text(limit.limited), rounded_count(limit.lost_in_all),
               names_of(limit, scenario, language), end));
    }
  }
  if (county) return sentences;
  const std::vector<EnclavePosts> posts =
      enclave_posts(record.problem, record.planning_theta, allocation);
  for (std::size_t e = 0; e < posts.size(); ++e) {
    const std::string& title = scenario.enclaves[e].title.in(language);
    add(fill(enclave_posts_stand, language, title.empty() ? scenario.enclaves[e].name : title,
             rounded_count(posts[e].home + posts[e].host), end, rounded_count(posts[e].home),
             rounded_count(posts[e].host)));
  }
  return sentences;
}

}  // namespace weir
