// Sixteen draws side by side: the innermost axis of every array of a tile.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "weir/model.hpp"
#include "weir/random.hpp"

namespace weir {

inline constexpr std::size_t lanes = 16;
static_assert(1024 % lanes == 0);
using Lane = std::array<double, lanes>;

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
  opening = 7,       // new posts, expansion posts, additional of either
  staying = 8,       // new additional, new other, expansion additional, expansion other
  firms = 9,         // opening, staying, projects started, projects operating
  training = 10,     // people enrolled, people completing
};

/// The uniforms of one purpose group for all lanes: word w of lane l.
class Words {
 public:
  Words(std::uint64_t seed, std::uint32_t first_draw, std::uint32_t quarter, Group group,
        std::uint64_t place, std::uint32_t index = 0) {
    philox_lanes(Stream{seed}.key(), first_draw,
                 counter_word1(quarter & 4095u, static_cast<std::uint32_t>(group), index), place,
                 lanes, word_[0].data(), word_[1].data(), word_[2].data(), word_[3].data());
  }
  Uniform at(std::size_t word, std::size_t lane) const { return uniform(word_[word][lane]); }

 private:
  std::array<std::array<std::uint32_t, lanes>, 4> word_;
};

/// Several pipelines, one per lane, with the lane as the fastest axis.
struct LanePipeline {
  std::vector<Pipeline> of;  // by lane; one entry when all lanes share it
  // Shape: [year][programme + 1][quarter][lane]; flows within the quarter except where said.
  std::vector<double> committed_flow, started_flow, unstarted_before, operating_flow,
      unopened_before, trained_flow, opened, committed, disbursed;
  // Shape: [programme + 1][lane]
  std::vector<double> firms_per_job, new_share, additionality, completion;
  // Shape: [quarter of age][lane], [quarter][lane]
  std::vector<double> survival, closure;
  Lane expansion_survival, execution, operating_share, realised, share_poor, net_per_trainee,
      net_factor, displacement, displacement_local, sigma_year, sigma_county, sigma_quarter,
      correlation, persistence, sigma_project, enterprise_dispersion, available_per_trainee;
  std::vector<double> available;  // [county][lane]; empty: no labour cap
  // Shape: [year][county][programme + 1][lane]
  std::vector<double> kept;  // [year][lane]
  std::vector<double> jobs;
  std::vector<double> enrolled;  // [year][county][programme][lane]
};

/// Builds the lanes for draws first_draw .. first_draw + 15.
LanePipeline make_lanes(const Problem& problem, const std::vector<double>& amounts,
                        std::uint64_t seed, std::uint32_t first_draw);

}  // namespace weir
