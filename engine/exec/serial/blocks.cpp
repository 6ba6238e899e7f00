// Blocks of work one after the other, where there are no threads: in the page.
#include <cstdlib>

#include "weir/exec.hpp"

namespace weir {

void internal_failure(const std::string&) { std::abort(); }

struct Turn::Lock {};
Turn::Turn() = default;
Turn::~Turn() = default;
Turn::Held::Held(Turn& turn) : turn_(turn) {}
Turn::Held::~Held() = default;

Parallelism Parallelism::all() { return {1}; }

void for_each_block(std::size_t blocks, Parallelism, const std::function<void(std::size_t)>& work,
                    const std::function<void(std::size_t)>& done,
                    const std::function<bool()>& stop) {
  for (std::size_t block = 0; block < blocks && !(stop && stop()); ++block) {
    work(block);
    if (done) done(block);
  }
}

}  // namespace weir
