// uses: exec core
#include <catch2/catch.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <numeric>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "weir/exec.hpp"

using namespace weir;

TEST_CASE("every block runs exactly once on any number of threads") {
  const int threads = GENERATE(1, 2, 3, 7, 64);
  const std::size_t blocks = GENERATE(0u, 1u, 5u, 1000u);
  std::vector<std::atomic<int>> runs(blocks);
  std::vector<int> reported(blocks, 0);

  for_each_block(
      blocks, {threads}, [&](std::size_t block) { ++runs[block]; },
      [&](std::size_t block) { ++reported[block]; });

  CAPTURE(threads, blocks);
  CHECK(std::all_of(runs.begin(), runs.end(), [](const auto& n) { return n == 1; }));
  CHECK(std::all_of(reported.begin(), reported.end(), [](int n) { return n == 1; }));
}

TEST_CASE("done is called one at a time and sees what its block wrote") {
  const int threads = GENERATE(2, 7);
  std::vector<long> square(2000, 0);
  std::atomic<int> inside{0};
  bool overlapped = false;
  long sum = 0;

  for_each_block(
      square.size(), {threads},
      [&](std::size_t block) { square[block] = static_cast<long>(block * block); },
      [&](std::size_t block) {
        overlapped = overlapped || ++inside != 1;
        sum += square[block];
        --inside;
      });

  CHECK_FALSE(overlapped);
  CHECK(sum == 1999L * 2000 * 3999 / 6);  // 0^2 + ... + 1999^2
}

TEST_CASE("the exception of the lowest block that failed is rethrown") {
  const int threads = GENERATE(1, 2, 3, 7);
  const auto text = [&](auto&& work, auto&& done) {
    try {
      for_each_block(100, {threads}, work, done);
    } catch (const std::runtime_error& error) {
      return std::string(error.what());
    }
    return std::string("nothing thrown");
  };

  SECTION("from work: every thread's first block fails, block 0 among them") {
    const auto fail = [](std::size_t block) { throw std::runtime_error(std::to_string(block)); };
    CHECK(text(fail, [](std::size_t) {}) == "0");
  }
  SECTION("from done") {
    const auto fail = [](std::size_t block) {
      if (block == 0) throw std::runtime_error("done 0");
    };
    CHECK(text([](std::size_t) {}, fail) == "done 0");
  }
}

TEST_CASE("the lowest failure is rethrown though a higher block failed long before") {
  std::atomic<bool> higher_failed{false};
  const auto work = [&](std::size_t block) {
    if (block == 1) {
      higher_failed = true;
      throw std::runtime_error("1");
    }
    while (!higher_failed) std::this_thread::yield();
    throw std::runtime_error("0");
  };

  CHECK_THROWS_WITH(for_each_block(2, {2}, work), "0");
}

TEST_CASE("a block that has not started when a higher one fails runs all the same") {
  // Whoever asks first is held back until the other block has failed. Half of the time that is
  // block 0; forty rounds leave a chance of 1e-12 that it never is.
  for (int round = 0; round < 40; ++round) {
    std::atomic<int> asked{0};
    std::atomic<bool> failed{false};
    const auto work = [&](std::size_t block) {
      failed = true;
      throw std::runtime_error(std::to_string(block));
    };
    const auto stop = [&] {
      if (asked++ == 0) {
        while (!failed) std::this_thread::yield();
        std::this_thread::sleep_for(std::chrono::milliseconds(1));  // the failure gets recorded
      }
      return false;
    };
    CHECK_THROWS_WITH(for_each_block(2, {2}, work, {}, stop), "0");
  }
}

TEST_CASE("an exception from stop crosses the threads too") {
  const int threads = GENERATE(1, 3);
  const auto stop = []() -> bool { throw std::runtime_error("stop"); };

  CHECK_THROWS_WITH(for_each_block(9, {threads}, [](std::size_t) {}, {}, stop), "stop");
}

TEST_CASE("no block starts after a failure") {
  const int threads = GENERATE(1, 2, 7);
  std::atomic<int> started{0};

  CHECK_THROWS(for_each_block(1'000'000, {threads}, [&](std::size_t) {
    ++started;
    throw std::runtime_error("");
  }));

  CHECK(started <= threads);
}

TEST_CASE("stop keeps what is done and starts nothing more") {
  const int threads = GENERATE(1, 2, 3, 7);
  std::atomic<int> started{0};
  int reported = 0;

  for_each_block(
      100'000, {threads}, [&](std::size_t) { ++started; },
      [&](std::size_t) { ++reported; }, [&] { return started >= 50; });

  CHECK(started >= 50);
  CHECK(started < 50 + threads);  // each other thread may have asked before the fiftieth started
  CHECK(reported == started);
}

TEST_CASE("stop need be true only once") {
  int asked = 0, runs = 0;

  for_each_block(100, {1}, [&](std::size_t) { ++runs; }, {}, [&] { return ++asked == 10; });

  CHECK(runs == 9);
}

TEST_CASE("one thread takes the blocks in order") {
  std::vector<std::size_t> order;

  for_each_block(10, {1}, [&](std::size_t block) { order.push_back(block); });

  std::vector<std::size_t> expected(10);
  std::iota(expected.begin(), expected.end(), std::size_t{0});
  CHECK(order == expected);
}

TEST_CASE("the machine offers at least one thread, and fewer than one means one") {
  CHECK(Parallelism::all().threads >= 1);
  int runs = 0;
  for_each_block(3, {0}, [&](std::size_t) { ++runs; });
  CHECK(runs == 3);
}
