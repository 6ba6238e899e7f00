// uses: app store study simulate allocate model exec random
// Value of information against closed forms, and decisions against their draws one by one.
#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <catch2/catch.hpp>
#include <cmath>
#include <nlohmann/json.hpp>

#include "support/allocation_cases.hpp"
#include "unit/cli_ending.hpp"
#include "unit/cli_scenario.hpp"
#include "weir/random.hpp"
#include "weir/study.hpp"

using namespace weir;
using Json = nlohmann::ordered_json;

namespace {

std::vector<double> normals(std::uint64_t seed, std::size_t n) {
  test::Dice dice{seed};
  std::vector<double> values(n);
  for (double& value : values) {
    value = boost::math::quantile(boost::math::normal(), dice.uniform());
  }
  return values;
}

/// E max(0, N(mu, sd^2)).
double positive_part(double mu, double sd) {
  const boost::math::normal z;
  return mu * boost::math::cdf(z, mu / sd) + sd * boost::math::pdf(z, mu / sd);
}

}  // namespace

TEST_CASE("two options whose difference is N(1, 4): .39559 for everything, .25907 for 64% of it") {
  const std::size_t n = 100000;
  const std::vector<double> known = normals(1, n), other = normals(2, n), noise = normals(3, n);
  DrawLists benefit(2, std::vector<double>(n));
  for (std::size_t d = 0; d < n; ++d) {
    benefit[0][d] = 100 * noise[d];  // what both share is no information
    benefit[1][d] = 100 * noise[d] + 1 + 2 * (0.8 * known[d] + 0.6 * other[d]);
  }
  CHECK(positive_part(1, 2) - 1 == Approx(0.39559).epsilon(1e-4));
  CHECK(positive_part(1, 1.6) - 1 == Approx(0.25907).epsilon(1e-4));

  const Worth all = value_of_everything(benefit);
  CHECK(all.mcse < 0.004);
  CHECK(std::abs(all.value - 0.39559) < 4 * all.mcse);
  const Worth part = value_of_knowing(benefit, {known});
  CHECK(part.mcse < 0.004);
  CHECK(std::abs(part.value - 0.25907) < 4 * part.mcse);
  const Worth both = value_of_knowing(benefit, {known, other});
  CHECK(std::abs(both.value - 0.39559) < 4 * both.mcse);
  const Worth nothing = value_of_knowing(benefit, {noise});
  CHECK(std::abs(nothing.value) <= 4 * nothing.mcse);
}

TEST_CASE("a bent dependence, a product of two and a parameter that stands still") {
  const std::size_t n = 40000;
  const std::vector<double> a = normals(11, n), b = normals(12, n), noise = normals(13, n);
  DrawLists bent(2, std::vector<double>(n, 0)), product = bent;
  for (std::size_t d = 0; d < n; ++d) {
    bent[1][d] = a[d] * a[d] - 1 + noise[d];  // worth 0 on average, worth taking outside of +-1
    product[1][d] = a[d] * b[d] + noise[d];
  }
  // E (Z^2 - 1)^+ = 2 phi(1); E (Z1 Z2)^+ = E|Z|^2 / 2 = 1 / pi
  const Worth square = value_of_knowing(bent, {a});
  CHECK(std::abs(square.value - 2 * boost::math::pdf(boost::math::normal(), 1.0)) <
        4 * square.mcse);
  const Worth pair = value_of_knowing(product, {a, b});
  CHECK(std::abs(pair.value - 1 / 3.14159265358979) < 4 * pair.mcse);
  const Worth one = value_of_knowing(product, {a});
  CHECK(std::abs(one.value) <= 4 * one.mcse);
  const Worth still = value_of_knowing(bent, {std::vector<double>(n, 7.0)});
  CHECK(std::abs(still.value) <= 4 * still.mcse + 1e-12);
}

TEST_CASE("what is regressed cannot profit from its own luck") {
  // Forty parameters of pure noise over few draws: in-sample they would promise a lot.
  const std::size_t n = 400;
  DrawLists benefit{std::vector<double>(n, 0), normals(21, n)}, known;
  for (std::uint64_t k = 0; k < 40; ++k) known.push_back(normals(100 + k, n));
  const Worth worth = value_of_knowing(benefit, known);
  CHECK(std::abs(worth.value) <= 4 * worth.mcse);
}

namespace {

Scenario small() {
  Scenario s = test::economy(5, 2, 4'000'000'00);
  s.draws = 60;
  s.targets = {{"jobs", Outcome::jobs_declared, 3, 120, {}}};
  return with_held_reference(s);
}

DecisionOption option(const Scenario& s, StrategyName name) {
  const AllocationAnswer answer = test::answer(s, test::strategy(s, name));
  REQUIRE(std::holds_alternative<AllocationResult>(answer));
  return {std::string(strategy_name(name)), s.funds[0].amount.major(),
          std::get<AllocationResult>(answer).allocation, false};
}

DecisionOption resized(const Scenario& s, double share) {
  auto answer = resized_option(s, share, {1});
  REQUIRE(std::holds_alternative<DecisionOption>(answer));
  return std::get<DecisionOption>(std::move(answer));
}

double replayed(const Scenario& s, const Allocation& a, Outcome outcome, std::size_t quarter,
                std::uint32_t draw) {
  const Problem problem = prepare(s);
  const Path path = replay(problem, a, s.seed, draw);
  double total = 0;
  for (std::size_t i = 0; i < problem.counties; ++i) total += path.at(outcome, i, quarter);
  return total;
}

}  // namespace

TEST_CASE("benefits, regrets and satisficing follow from the draws one by one") {
  const Scenario s = small();
  const std::vector<DecisionOption> options{option(s, StrategyName::equal),
                                            option(s, StrategyName::optimal), resized(s, 0.5),
                                            resized(s, 0)};
  CHECK(options[2].money == Approx(2'000'000));
  CHECK(options[3].money == 0);
  DecisionQuestion question;
  question.measured = {Outcome::jobs_net_years, 7};
  question.price = 150'000;
  question.within = 0.1;
  const auto answer = decision_value(s, options, question, {2});
  REQUIRE(answer.has_value());
  REQUIRE(answer->choice.size() == 4);

  DrawLists benefit(4);
  std::vector<double> met(4, 0), outcome(4, 0);
  for (std::uint32_t d = 0; d < 60; ++d) {
    for (std::size_t k = 0; k < 4; ++k) {
      const double years = replayed(s, options[k].allocation, Outcome::jobs_net_years, 7, d);
      outcome[k] += years / 60;
      benefit[k].push_back(150'000 * years - options[k].money);
      met[k] += replayed(s, options[k].allocation, Outcome::jobs_declared, 3, d) >= 120;
    }
  }
  double best_mean = -1e300, best_of_all = 0;
  for (std::size_t k = 0; k < 4; ++k) {
    double mean = 0, regret = 0, near = 0, first = 0;
    for (std::size_t d = 0; d < 60; ++d) {
      double best = benefit[0][d];
      for (std::size_t j = 1; j < 4; ++j) best = std::max(best, benefit[j][d]);
      mean += benefit[k][d] / 60;
      regret += (best - benefit[k][d]) / 60;
      near += benefit[k][d] >= best - 0.1 * std::abs(best);
      first += benefit[k][d] == best;
      if (k == 0) best_of_all += best / 60;
    }
    best_mean = std::max(best_mean, mean);
    const OptionStanding& standing = answer->options[k];
    CAPTURE(k);
    CHECK(standing.outcome == Approx(outcome[k]).epsilon(1e-9));
    CHECK(standing.benefit == Approx(mean).epsilon(1e-9));
    CHECK(standing.regret == Approx(regret).epsilon(1e-9));
    CHECK(standing.near_best == Approx(near / 60));
    CHECK(standing.all_targets == Approx(met[k] / 60));
    CHECK(standing.best == Approx(first / 60).margin(0.02));
    if (k > 0 && standing.even_price) {  // there both are worth the same
      CHECK(*standing.even_price * outcome[0] - options[0].money ==
            Approx(*standing.even_price * outcome[k] - options[k].money).margin(1));
    }
  }
  CHECK(answer->everything.value == Approx(best_of_all - best_mean).epsilon(1e-9));
  REQUIRE(answer->options[3].even_price.has_value());
  CHECK_FALSE(answer->options[1].even_price.has_value());  // the same money

  question.price.reset();
  const auto jobs_alone = decision_value(s, options, question, {1});
  REQUIRE(jobs_alone.has_value());
  CHECK(jobs_alone->choice == std::vector<std::size_t>{0, 1});
  CHECK(jobs_alone->options[0].benefit == Approx(outcome[0]).epsilon(1e-9));
}

TEST_CASE("at the break-even additionality both options are worth the same") {
  Scenario s = small();
  const std::vector<DecisionOption> options{option(s, StrategyName::equal), resized(s, 0)};
  DecisionQuestion question;
  question.measured = {Outcome::jobs_net_years, 7};
  question.price = 400'000;
  const auto answer = decision_value(s, options, question, {1});
  REQUIRE(answer.has_value());
  REQUIRE(answer->options[1].even_additionality.has_value());
  const double even = *answer->options[1].even_additionality;
  for (auto id : {Parameter::additionality, Parameter::additionality_reimbursed}) {
    s.model[static_cast<std::size_t>(id)] = Uncertain::number(even);
  }
  const Problem problem = prepare(s);  // the planning layer itself, at the same 512 draws
  double apart = 0;
  for (std::uint32_t d = 0; d < 512; ++d) {
    const Theta theta = draw_theta(problem, s.seed, d);
    const auto years = [&](const Allocation& a) {
      return planning_total(problem, plan(problem, theta, a))
          [static_cast<std::size_t>(Outcome::jobs_net_years) * problem.quarters + 7];
    };
    apart += (years(options[0].allocation) - years(options[1].allocation)) / 512;
  }
  CHECK(400'000 * apart == Approx(options[0].money).epsilon(1e-6));
}

TEST_CASE("a factor common to all plans is worth knowing only where the fund's size is open") {
  Scenario s = small();
  s.draws = 4096;
  s.noise = Noise::parameters;
  const std::vector<DecisionOption> options{option(s, StrategyName::equal),
                                            option(s, StrategyName::optimal), resized(s, 0)};
  DecisionQuestion question;
  question.measured = {Outcome::jobs_net_years, 7};
  const auto worth_of_additionality = [&](const DecisionValue& value) {
    for (const Knowledge& one : value.groups) {
      if (one.name == "additionality") return one.worth;
    }
    return Worth{-1, 0};
  };
  const auto fixed = decision_value(s, options, question, {1});
  REQUIRE(fixed.has_value());
  const Worth common = worth_of_additionality(*fixed);
  CHECK(std::abs(common.value) <= 0.001 * fixed->options[0].outcome);
  question.price = *fixed->options[2].even_price;  // the choice is open
  const auto open = decision_value(s, options, question, {1});
  REQUIRE(open.has_value());
  const Worth size = worth_of_additionality(*open);
  CHECK(size.value > 10 * size.mcse);
  CHECK(size.value > 0.3 * open->everything.value);
}

TEST_CASE("weir value asks what a job is worth before it judges the fund's size") {
  const SmallCase c;
  const Ending json = weir_says({"value", c.scenario(), "--draws", "256", "--format", "json"});
  CAPTURE(json.err);
  REQUIRE(json.code == 0);
  const Json all = Json::parse(json.out);
  CHECK(all["value_per_unit"].is_null());
  CHECK(all["outcome"] == "jobs_net_years");
  for (const Json& one : all["options"]) {
    CHECK(one["chosen_among"] == (one["money"] == 3e7));
  }
  const Ending priced = weir_says({"value", c.scenario(), "--draws", "256", "--value-per-job",
                                   "20万元", "--fund-size", "50%", "--fund-size", "0",
                                   "--group", "mine=cost_per_job,ramp"});
  CHECK(priced.code == 0);
  CHECK(has(priced.out, "no fund"));
  CHECK(has(priced.out, "50% of the fund"));
  CHECK(has(priced.out, "mine"));
  CHECK(has(weir_says({"value", c.scenario(), "--draws", "256", "--lang", "zh"}).out, "平均遗憾值"));
  const Ending unpriced = weir_says({"value", c.scenario(), "--fund-size", "50%"});
  CHECK(unpriced.code == 2);
  CHECK(has(unpriced.err, "--value-per-job"));
  const Ending bare = weir_says({"value", c.scenario(), "--value-per-job", "20"});
  CHECK(bare.code == 2);
  CHECK(has(bare.err, "with its unit"));
  CHECK(weir_says({"value", c.scenario(), "--group", "x=unknown"}).code == 2);
  CHECK(weir_says({"value", c.scenario(), "--outcome", "happiness"}).code == 2);
  CHECK(weir_says({"value", c.scenario(), "--by", "2031Q1"}).code == 2);
}
