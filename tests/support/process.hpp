// Programs as processes: signals, exit codes, what they print.
#pragma once

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "unit/cli_scenario.hpp"
#include "weir/store.hpp"

/// A process with its stdout and stderr in files of the case's folder.
class Process {
 public:
  Process(const SmallCase& small, std::vector<std::string> arguments, const std::string& out = "",
          const std::string& program = WEIR_PROGRAM)
      : out_(out.empty() ? small.file("stdout") : out), err_(small.file("stderr")) {
    arguments.insert(arguments.begin(), program);
    std::vector<char*> pointers;
    for (std::string& argument : arguments) pointers.push_back(argument.data());
    pointers.push_back(nullptr);
    pid_ = ::fork();
    if (pid_ == 0) {
      ::dup2(::open(out_.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644), STDOUT_FILENO);
      ::dup2(::open(err_.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644), STDERR_FILENO);
      ::execv(program.c_str(), pointers.data());
      ::_exit(127);
    }
  }
  pid_t id() const { return pid_; }
  void send(int signal) const { ::kill(pid_, signal); }
  /// The exit code; 1000 + signal when a signal ended it.
  int wait() const {
    int status = 0;
    ::waitpid(pid_, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
  }
  std::string out() const { return text(out_); }
  std::string err() const { return text(err_); }

 private:
  static std::string text(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  std::string out_, err_;
  pid_t pid_ = 0;
};

inline std::string without_seconds(const std::string& json) {
  return json.substr(0, json.find("\"seconds\""));
}

/// An --until that takes about 40 times the first 1024 draws, so that the run ends at 65,536.
inline std::string until_of_many_draws(const SmallCase& small) {
  const Process first(small, {"run", small.scenario(), "--draws", "1024", "--store", "none",
                              "--format", "json"});
  REQUIRE(first.wait() == 0);
  const nlohmann::json run = nlohmann::json::parse(first.out());
  for (const auto& row : run["outcomes"]) {
    if (row["outcome"] != "jobs_declared" || row["scope"] != "all" || row["quarter"] != "2021Q4") continue;
    const double share = row["mcse"].get<double>() / row["mean"].get<double>();
    return "jobs_declared:mcse=" + std::to_string(100 * share / 6.3) + "%";
  }
  FAIL("no such outcome");
  return {};
}

/// Until the store's newest run is an unfinished one: it is about to simulate or does so.
inline void wait_for_unfinished(const std::string& store) {
  for (int i = 0; i < 1000; ++i) {
    try {
      const std::vector<weir::RunRow> runs =
          weir::Store(store, weir::Store::Missing::refuse).runs();
      if (!runs.empty() && runs.front().status == "interrupted") return;
    } catch (const weir::StoreError&) {  // not there yet
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  FAIL("the run never began");
}
