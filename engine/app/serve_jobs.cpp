#include "app/serve_jobs.hpp"

#include <algorithm>
#include <array>
#include <new>
#include <random>

namespace weir {
namespace {

Refusal refusal_of_this_exception() {
  try {
    throw;
  } catch (const Refusal& refusal) {
    return refusal;
  } catch (const std::bad_alloc&) {
    return {503, "weir: out of memory; fewer draws or fewer [output] by_county outcomes need less"};
  } catch (const std::exception& error) {
    return {500, "weir: internal error: " + std::string(error.what())};
  }
}

}  // namespace

std::string_view job_state_name(JobState state) {
  constexpr std::array<std::string_view, 6> names{"preparing", "queued", "running",
                                                  "done",      "failed", "cancelled"};
  return names[static_cast<std::size_t>(state)];
}

std::string random_hex(int words) {
  std::random_device device;
  std::string text;
  for (int i = 0; i < words; ++i) {
    const unsigned word = device();
    for (int shift = 28; shift >= 0; shift -= 4) text += "0123456789abcdef"[(word >> shift) & 15U];
  }
  return text;
}

JobBoard::JobBoard(JobLimits limits, Clock clock) : limits_(limits), clock_(std::move(clock)) {}

std::variant<std::string, Refusal> JobBoard::open(JobOrder order) {
  const std::lock_guard lock(mutex_);
  if (stopping_) return Refusal{503, "weir: the server is about to end"};
  for (const Entry& job : jobs_) {
    if (job->client != order.client || is_over(job->seen.state)) continue;
    if (!order.replace) {
      return Refusal{429, "weir: run " + job->seen.id +
                              " of the same client is not finished; cancel it, or ask with "
                              "\"replace\": true"};
    }
    settle(*job, JobState::cancelled);
  }
  const auto waiting = std::count_if(jobs_.begin(), jobs_.end(), [](const Entry& job) {
    return job->seen.state < JobState::running;
  });
  if (static_cast<std::size_t>(waiting) >= limits_.waiting) {
    return Refusal{429, "weir: " + std::to_string(waiting) + " runs wait already; try again later"};
  }
  auto job = std::make_shared<Job>();
  job->seen.id = new_id();
  job->seen.kind = std::move(order.kind);
  job->seen.scenario = std::move(order.scenario);
  job->client = std::move(order.client);
  job->keep = order.keep;
  job->prepare = std::move(order.prepare);
  job->while_followed = order.while_followed;
  jobs_.push_back(job);
  forget_oldest();
  changed_.notify_all();
  return job->seen.id;
}

bool JobBoard::cancel(std::string_view id) {
  const std::lock_guard lock(mutex_);
  const Entry job = find(id);
  if (!job) return false;
  if (!is_over(job->seen.state)) settle(*job, JobState::cancelled);
  return true;
}

void JobBoard::follow(std::string_view id) {
  const std::lock_guard lock(mutex_);
  if (const Entry job = find(id)) ++job->followers;
}

void JobBoard::leave(std::string_view id) {
  const std::lock_guard lock(mutex_);
  const Entry job = find(id);
  if (job && --job->followers == 0) job->left = clock_();
}

std::optional<JobView> JobBoard::view(std::string_view id) const {
  const std::lock_guard lock(mutex_);
  const Entry job = find(id);
  return job ? std::optional(job->seen) : std::nullopt;
}

std::vector<JobView> JobBoard::views() const {
  const std::lock_guard lock(mutex_);
  std::vector<JobView> views;
  for (auto job = jobs_.rbegin(); job != jobs_.rend(); ++job) views.push_back((*job)->seen);
  return views;
}

bool JobBoard::step(JobStage stage) {
  Entry job;
  {
    const std::lock_guard lock(mutex_);
    job = take(stage);
  }
  if (!job) return false;
  stage == JobStage::prepare ? prepare(job) : simulate(job);
  return true;
}

void JobBoard::work(JobStage stage) {
  {
    const std::lock_guard lock(mutex_);
    ++workers_;
  }
  while (true) {
    Entry job;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return stopping_ || (job = take(stage)) != nullptr; });
      if (stopping_) break;
    }
    stage == JobStage::prepare ? prepare(job) : simulate(job);
  }
  const std::lock_guard lock(mutex_);
  --workers_;
  changed_.notify_all();
}

void JobBoard::stop() {
  const std::lock_guard lock(mutex_);
  stopping_ = true;
  for (const Entry& job : jobs_) {
    if (!is_over(job->seen.state)) settle(*job, JobState::cancelled);
  }
  changed_.notify_all();
}

bool JobBoard::wait_for_workers(std::chrono::milliseconds most) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, most, [&] { return workers_ == 0; });
}

JobBoard::Entry JobBoard::find(std::string_view id) const {
  const auto found = std::find_if(jobs_.begin(), jobs_.end(),
                                  [&](const Entry& job) { return job->seen.id == id; });
  return found == jobs_.end() ? nullptr : *found;
}

JobBoard::Entry JobBoard::take(JobStage stage) {
  const JobState wanted = stage == JobStage::prepare ? JobState::preparing : JobState::queued;
  for (const Entry& job : jobs_) {
    if (job->seen.state != wanted || job->taken) continue;
    job->taken = true;
    if (stage == JobStage::simulate) {
      job->seen.state = JobState::running;
      ++job->seen.version;
      job->began = job->left = clock_();
      job->next_estimate = job->began + limits_.estimate_every;
    }
    return job;
  }
  return nullptr;
}

void JobBoard::prepare(const Entry& job) {
  try {
    Simulation simulation = job->prepare();
    const std::lock_guard lock(mutex_);
    job->prepare = {};
    if (is_over(job->seen.state)) return;
    job->seen.draws = simulation.draws;
    job->simulation = std::move(simulation);
    job->seen.state = JobState::queued;
    job->taken = false;
    ++job->seen.version;
    changed_.notify_all();
  } catch (...) {
    const Refusal refusal = refusal_of_this_exception();
    const std::lock_guard lock(mutex_);
    job->prepare = {};
    if (is_over(job->seen.state)) return;
    job->seen.refusal = refusal;
    settle(*job, JobState::failed);
  }
}

void JobBoard::simulate(const Entry& job) {
  try {
    std::string result = job->simulation.carry_out(
        [&](std::uint64_t done, const std::function<std::string()>& so_far) {
          return report(*job, done, so_far);
        });
    const std::lock_guard lock(mutex_);
    job->simulation.carry_out = {};
    if (is_over(job->seen.state)) return;
    job->seen.draws_done = job->seen.draws;
    job->seen.result = std::make_shared<const std::string>(std::move(result));
    settle(*job, JobState::done);
    forget_oldest();
  } catch (...) {
    const Refusal refusal = refusal_of_this_exception();
    const std::lock_guard lock(mutex_);
    job->simulation.carry_out = {};
    if (is_over(job->seen.state)) return;
    job->seen.refusal = refusal;
    settle(*job, JobState::failed);
  }
}

bool JobBoard::report(Job& job, std::uint64_t done, const std::function<std::string()>& estimate) {
  const auto now = clock_();
  {
    const std::lock_guard lock(mutex_);
    if (is_over(job.seen.state)) return false;
    job.seen.draws_done = done;
    ++job.seen.version;
    if (job.while_followed && job.followers == 0 && now - job.left > limits_.unfollowed) {
      settle(job, JobState::cancelled);
      return false;
    }
    if (now - job.began > limits_.simulation) {
      job.seen.refusal = {503, "weir: stopped after " + std::to_string(limits_.simulation.count()) +
                                   " s, the longest that one run may take here; ask for fewer "
                                   "draws, or use weir run"};
      settle(job, JobState::failed);
      return false;
    }
    if (!estimate || now < job.next_estimate) return true;
  }
  std::string text = estimate();
  const auto cost = clock_() - now;
  const std::lock_guard lock(mutex_);
  job.next_estimate =
      now + std::max<std::chrono::steady_clock::duration>(limits_.estimate_every, 10 * cost);
  job.seen.estimate = std::move(text);
  ++job.seen.version;
  return !is_over(job.seen.state);
}

void JobBoard::settle(Job& job, JobState state) {
  job.seen.state = state;
  ++job.seen.version;
  // What no thread is at work on can go at once; the rest goes when that thread is back.
  if (!job.taken) {
    job.prepare = {};
    job.simulation.carry_out = {};
  }
  forget_oldest();
}

void JobBoard::forget_oldest() {
  const auto size = [](const Entry& job) {
    return job->seen.result ? job->seen.result->size() : 0;
  };
  std::size_t kept = 0, bytes = 0;
  for (auto job = jobs_.end(); job != jobs_.begin();) {
    --job;
    const JobState state = (*job)->seen.state;
    if (!is_over(state) || ((*job)->keep && state == JobState::done)) continue;
    ++kept;
    bytes += size(*job);
    // The newest answer stays whatever its size: somebody waits for it.
    if (kept > limits_.kept || (kept > 1 && bytes > limits_.kept_bytes)) job = jobs_.erase(job);
  }
}

std::string JobBoard::new_id() const {
  std::string id = random_hex(2);
  while (find(id)) id = random_hex(2);
  return id;
}

}  // namespace weir
