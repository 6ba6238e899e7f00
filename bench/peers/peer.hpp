// The frame of every solver's program: read, then build and solve until there is something to time.
#pragma once

#include <malloc.h>

#include <cstdio>
#include <ctime>
#include <exception>
#include <string>
#include <vector>

#include "problem.hpp"

namespace peers {

inline constexpr double worth_timing = 0.2;  // seconds of solving in one process
inline constexpr std::size_t most_solves = 1000;

struct Answer {
  std::string status = "solved";  // or "time limit", or "failed: why"
  double objective = 0;           // as the solver claims it
  std::vector<double> x;          // cells or items
  std::vector<double> price;      // rows, > 0 at an upper bound; empty: the solver gives none
};

inline void write(const std::string& path, const Answer& answer) {
  std::FILE* file = std::fopen(path.c_str(), "wb");
  if (file == nullptr) throw std::runtime_error("cannot write " + path);
  std::fwrite(answer.x.data(), sizeof(double), answer.x.size(), file);
  std::fwrite(answer.price.data(), sizeof(double), answer.price.size(), file);
  std::fclose(file);
}

/// Seconds of processor time: other work on the machine does not count.
inline double processor_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// Times Model::solve() alone. Each solve gets a model of its own: none profits from the last.
/// Needs: Model(problem, method, seconds allowed), solve(), answer().
template <class Model, class Problem>
int time_model(const std::string& problem_path, const std::string& method, double allowed,
               const std::string& answer_path) {
  Problem problem;
  read(problem_path, problem);
  std::vector<double> seconds;
  Answer answer;
  for (double spent = 0; spent < worth_timing && seconds.size() < most_solves;
       spent += seconds.back()) {
    Model model(problem, method, allowed);
    const double start = processor_seconds();
    model.solve();
    seconds.push_back(processor_seconds() - start);
    answer = model.answer();
  }
  write(answer_path, answer);
  std::printf("\n{\"status\": \"%s\", \"objective\": %.17g, \"seconds\": [", answer.status.c_str(),
              answer.objective);
  for (std::size_t i = 0; i < seconds.size(); ++i) {
    std::printf("%s%.9g", i > 0 ? ", " : "", seconds[i]);
  }
  std::printf("]}\n");
  return 0;
}

/// What a solver gives back stays with the process, so that no solve after the first waits for the
/// system's pages: for every solver alike.
inline void keep_memory() {
  mallopt(M_MMAP_THRESHOLD, 32 << 20);  // the most that glibc takes
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
}

/// Arguments: PROBLEM METHOD SECONDS ANSWER. The last line printed is a JSON object.
template <class Run>
int peer_main(int count, char** argument, Run run) {
  if (count != 5) {
    std::fprintf(stderr, "usage: %s PROBLEM METHOD SECONDS ANSWER\n", argument[0]);
    return 2;
  }
  keep_memory();
  try {
    return run(argument[1], argument[2], static_cast<double>(std::stoi(argument[3])), argument[4]);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "%s: %s\n", argument[0], e.what());
    return 1;
  }
}

}  // namespace peers
