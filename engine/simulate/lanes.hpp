// Sixteen draws side by side: the innermost axis of every array of a tile. Plain data, so that the
// kernels of each instruction set read the same.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "weir/model.hpp"
#include "weir/random_lanes.hpp"

namespace weir {

static_assert(1024 % lanes == 0);

struct alignas(64) Lane {
  double at[lanes];
};

/// What a random word is for. A purpose keeps its number for ever: group of the counter.
/// Words of a group are named beside it, in order.
enum class Group : std::uint32_t {
  parameter = 0,     // value of a parameter                      (place: its path)
  year = 1,          // productivity of a funding year
  county = 2,        // productivity of a county                  (place: county)
  common = 3,        // a quarter's common condition
  conditions = 4,    // local condition, declared jobs, frailty of enterprises, enterprises
  cell = 5,          // number of projects, jobs per project      (place: county and programme)
  background = 6,    // the same two for results the fund did not bring
  opening = 7,       // posts: new additional, expansion additional, new other, expansion other
  staying = 8,       // new additional, new other, expansion additional, expansion other
  firms = 9,         // opening, staying, projects started, projects operating
  training = 10,     // people enrolled, people completing
};

/// What opens and flows per declared job (or project, or unit of money) of one kind of pipeline in
/// one quarter.
struct QuarterFlows {
  Lane declared, firms;                            // of the quarter
  Lane open[4];                                    // posts, in the order of Group::opening's words
  Lane firms_opening;
  Lane starting, startable, operating, operable;   // projects
  Lane committed, disbursed;                       // shares of money, cumulative
};

/// Everything that sixteen draws fix before any county or plan is looked at: parameters, and the
/// noise that all counties share. A kind is a set of programmes with one and the same pipeline; the
/// last one stands for what the fund did not bring.
struct TileInput {
  std::size_t quarters = 0, years = 0, programmes = 0, kinds = 0, ages = 0;
  bool random = true, labour = false;
  RoundKeys keys{0};
  std::uint32_t first_draw = 0, first_quarter = 0;
  const QuarterFlows* flows = nullptr;    // [year][kind][quarter]
  const std::uint8_t* declares = nullptr;  // [quarter]: may anything be declared in it?
  const std::uint32_t* year_start = nullptr;
  const double* activity = nullptr;  // [quarter]
  // Shape: [programme]
  const Lane *kappa = nullptr, *per_kappa = nullptr, *threshold = nullptr,
             *jobs_per_money = nullptr, *projects_per_money = nullptr,
             *trainees_per_money = nullptr, *completion = nullptr, *leverage = nullptr,
             *spent_per_credit = nullptr;
  const Lane *inverse_tail = nullptr, *tail_ratio = nullptr, *tail_over_rate = nullptr;  // a Tail
  const Lane *trained_flow = nullptr;  // [year][programme][quarter]
  const Lane *kept = nullptr, *year_effect = nullptr;  // [year]
  const ChanceLanes* stays = nullptr;  // [quarter][age]: of new posts and of enterprises
  const ChanceLanes* expansion_stays = nullptr;
  const Lane* common = nullptr;  // [quarter]
  const Lane *available = nullptr;  // [county], labour cap only
  const Lane *standing = nullptr;   // [year][kind][quarter]: posts in place per declared job; for value added only
  // [year][kind][quarter]: of these the additional, and the jobs with them along the supply chain
  const Lane *added = nullptr, *chained = nullptr;
  const GammaLanes* frailty = nullptr;
  Lane execution, attribution, background_jobs, usual_project_jobs, share_poor,
      net_per_trainee, net_factor, displacement, displacement_local, sigma_county, sigma_quarter,
      correlation, project_variance, available_per_trainee;
};

/// Owns what a TileInput points to; built anew for each tile in the same memory.
class TileParameters {
 public:
  explicit TileParameters(const Problem& problem);
  /// For draws first_draw .. first_draw + 15.
  const TileInput& at(std::uint64_t seed, std::uint32_t first_draw);
  /// The kind of a programme's pipeline.
  std::uint32_t kind_of(std::size_t programme) const { return kind_of_[programme]; }
  /// What the parts of a ground have of each declared job: share_of(), by draw. Shape: [part].
  const Lane* posts_of(std::size_t ground) const { return &ground_posts_[first_part_[ground]]; }
  const Lane* value_of(std::size_t ground) const { return &ground_value_[first_part_[ground]]; }
  /// The most credit and the most money that brings posts in a cell. Shape: [county][programme].
  const Lane* demand_at(std::size_t cell) const { return &demand_[cell]; }
  const Lane* power_at(std::size_t cell) const { return &power_[cell]; }

 private:
  void find_kinds();
  void gather(const Pipeline& pipe, std::size_t lane);
  void limits(const Pipeline& pipe, std::size_t lane);
  void flows(const Pipeline& pipe, std::size_t lane);
  void staying();
  void shared_noise();

  const Problem& p_;
  TileInput in_;
  std::vector<std::uint32_t> kind_of_, programme_of_, year_start_;
  std::vector<QuarterFlows> flows_;
  std::vector<std::uint8_t> declares_;
  std::vector<Lane> by_programme_, trained_flow_, kept_, year_effect_, sigma_year_, survival_,
      closure_, common_, available_, standing_, added_, chained_,
      ground_posts_, ground_value_, demand_, power_;
  std::vector<std::size_t> first_part_;  // by ground
  std::vector<ChanceLanes> stays_;
  ChanceLanes expansion_stays_{};
  Lane persistence_{}, dispersion_{}, expansion_survival_{};
  Lane of_frailty_{};  // shapes that frailty_ is made for
  bool gathered_ = false;
  GammaLanes frailty_;
};

}  // namespace weir
