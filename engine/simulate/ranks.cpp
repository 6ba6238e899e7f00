// One run over several processes: each rank runs its own blocks, the root adds them up. Sums are of
// whole numbers, so neither the ranks nor the order of their messages can matter.
#include <stdexcept>

#include "simulate/state.hpp"

namespace weir {

namespace {

// From a rank to the root: a letter, then Progress::to_bytes() of blocks not sent before.
constexpr char part = 'p', last = 'l';
// From the root. One of the two endings is the last word to every rank.
constexpr const char* stop = "stop";
constexpr const char* ended_complete = "complete";
constexpr const char* ended_short = "short";

std::vector<std::size_t> blocks_of(const std::string& done, const Ranks& ranks) {
  std::vector<std::size_t> blocks;
  const auto count = static_cast<std::size_t>(ranks.count());
  for (auto b = static_cast<std::size_t>(ranks.rank()); b < done.size(); b += count) {
    if (!done[b]) blocks.push_back(b);
  }
  return blocks;
}

using Work = std::function<void(const std::function<bool()>& after)>;

bool lead(const Work& work, Ranks& ranks, Progress& progress, const Sink& sink) {
  bool wanted = true;
  int at_work = ranks.count() - 1;
  const auto take = [&](const std::string& message) {
    if (!progress.add_bytes(std::string_view(message).substr(1))) {
      throw std::runtime_error("a rank sent blocks of another run; every rank must run the same "
                               "Weir on the same files");
    }
    at_work -= message[0] == last;
  };
  const auto still_wanted = [&] {
    if (wanted && sink && !sink(progress)) {
      wanted = false;
      for (int r = 1; r < ranks.count(); ++r) ranks.send(r, stop);
    }
    return wanted;
  };
  work([&] {
    while (const auto message = ranks.receive()) take(*message);
    return still_wanted();
  });
  while (at_work > 0) {
    if (const auto message = ranks.receive_within(20)) take(*message);
    still_wanted();
  }
  const bool complete = progress.complete();
  for (int r = 1; r < ranks.count(); ++r) ranks.send(r, complete ? ended_complete : ended_short);
  return complete;
}

bool follow(const Work& work, Ranks& ranks, Progress& progress, const Sink& sink) {
  bool wanted = true;
  work([&] {
    if (ranks.can_send(0)) {
      ranks.send(0, part + progress.to_bytes());
      progress.state().forget();
    }
    if (ranks.receive() || (sink && !sink(progress))) wanted = false;
    return wanted;
  });
  ranks.send(0, last + progress.to_bytes());
  while (true) {
    const auto message = ranks.receive_within(20);
    if (message && *message != stop) return *message == ended_complete;
  }
}

}  // namespace

bool simulate(const Problem& problem, const Allocation& allocation, std::uint64_t seed,
              Parallelism parallelism, Ranks& ranks, Progress& progress, const Sink& sink) {
  Progress::State& state = progress.state();
  const std::string done = ranks.share(std::string(state.done.begin(), state.done.end()));
  if (!ranks.root()) state.forget();
  const Work work = [&](const std::function<bool()>& after) {
    run_blocks(problem, {allocation}, seed, parallelism, {&state}, blocks_of(done, ranks), after);
  };
  return ranks.root() ? lead(work, ranks, progress, sink) : follow(work, ranks, progress, sink);
}

}  // namespace weir
