// Messages between the processes of one run. MPI is initialised only under a launcher.
#include <chrono>
#include <cstdlib>
#include <stdexcept>
#include <thread>
#include <vector>

#include "weir/exec.hpp"

#ifdef WEIR_MPI
#include <mpi.h>

#include <climits>
#endif

namespace weir {

#ifdef WEIR_MPI

namespace {

// What mpirun, srun and PMI launchers tell the processes they start.
bool under_launcher() {
  for (const char* name : {"OMPI_COMM_WORLD_SIZE", "PMIX_RANK", "PMI_RANK", "PMI_SIZE"}) {
    if (std::getenv(name) != nullptr) return true;
  }
  return false;
}

int length_of(std::string_view bytes) {
  if (bytes.size() > INT_MAX) {
    throw std::length_error("a message between ranks is longer than 2 GiB; fewer by_county "
                            "outcomes make it shorter");
  }
  return static_cast<int>(bytes.size());
}

constexpr int tag = 1;

}  // namespace

struct Ranks::World {
  int rank = 0, count = 1;
  bool joined = false;
  struct Outgoing {
    std::string bytes;
    MPI_Request request = MPI_REQUEST_NULL;
  };
  std::vector<Outgoing> outgoing;  // by receiver

  World() {
    if (!under_launcher()) return;
    int provided = 0;
    // The threads of a process call MPI one at a time.
    if (MPI_Init_thread(nullptr, nullptr, MPI_THREAD_SERIALIZED, &provided) != MPI_SUCCESS ||
        provided < MPI_THREAD_SERIALIZED) {
      throw std::runtime_error("MPI does not support calls from several threads");
    }
    joined = true;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &count);
    outgoing.resize(static_cast<std::size_t>(count));
  }
  ~World() {
    if (!joined) return;
    for (Outgoing& out : outgoing) MPI_Wait(&out.request, MPI_STATUS_IGNORE);
    MPI_Finalize();
  }
};

bool built_with_mpi() { return true; }

std::string Ranks::share(std::string bytes) {
  if (count() == 1) return bytes;
  int length = length_of(bytes);
  MPI_Bcast(&length, 1, MPI_INT, 0, MPI_COMM_WORLD);
  bytes.resize(static_cast<std::size_t>(length));
  MPI_Bcast(bytes.data(), length, MPI_BYTE, 0, MPI_COMM_WORLD);
  return bytes;
}

bool Ranks::can_send(int to) {
  int sent = 0;
  MPI_Test(&world_->outgoing.at(static_cast<std::size_t>(to)).request, &sent, MPI_STATUS_IGNORE);
  return sent != 0;
}

void Ranks::send(int to, std::string_view bytes) {
  World::Outgoing& out = world_->outgoing.at(static_cast<std::size_t>(to));
  MPI_Wait(&out.request, MPI_STATUS_IGNORE);
  const int length = length_of(bytes);
  out.bytes = bytes;
  MPI_Isend(out.bytes.data(), length, MPI_BYTE, to, tag, MPI_COMM_WORLD, &out.request);
}

std::optional<std::string> Ranks::receive() {
  if (count() == 1) return std::nullopt;
  int arrived = 0;
  MPI_Message message;
  MPI_Status status;
  MPI_Improbe(MPI_ANY_SOURCE, tag, MPI_COMM_WORLD, &arrived, &message, &status);
  if (!arrived) return std::nullopt;
  int length = 0;
  MPI_Get_count(&status, MPI_BYTE, &length);
  std::string bytes(static_cast<std::size_t>(length), '\0');
  MPI_Mrecv(bytes.data(), length, MPI_BYTE, &message, MPI_STATUS_IGNORE);
  return bytes;
}

void Ranks::abort(int code) {
  if (world_->joined) MPI_Abort(MPI_COMM_WORLD, code);
  std::_Exit(code);
}

#else

struct Ranks::World {
  int rank = 0, count = 1;
};

bool built_with_mpi() { return false; }
std::string Ranks::share(std::string bytes) { return bytes; }
bool Ranks::can_send(int) { return true; }
void Ranks::send(int, std::string_view) {}
std::optional<std::string> Ranks::receive() { return std::nullopt; }
void Ranks::abort(int code) { std::_Exit(code); }

#endif

Ranks::Ranks() : world_(std::make_unique<World>()) {}
Ranks::~Ranks() = default;
int Ranks::rank() const { return world_->rank; }
int Ranks::count() const { return world_->count; }

std::optional<std::string> Ranks::receive_within(int milliseconds) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds);
  while (true) {
    std::optional<std::string> bytes = receive();
    if (bytes || std::chrono::steady_clock::now() >= end) return bytes;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

}  // namespace weir
