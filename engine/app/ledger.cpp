#include "app/ledger.hpp"

#include <filesystem>

#include "app/stages.hpp"

namespace weir {
namespace {

constexpr std::size_t most_kept_bytes = std::size_t{64} << 20;  // of a finished run's tallies

Store::Opening opening_of(const RunOrder& order, const Resolved& resolved,
                          const RunRecord& record) {
  Store::Opening opening;
  opening.scenario_path = std::filesystem::absolute(order.path).string();
  opening.strategy = strategy_name(record.resolved.strategy.name);
  opening.digest = record.digest;
  opening.scenario = record.scenario;
  opening.canonical = resolved.canonical;
  opening.version = record.version;
  opening.data_digest = sha256_hex(resolved.data_bytes_digest_input);
  for (const Override& item : order.overrides) {
    opening.overrides.emplace_back(item.path, item.value);
  }
  opening.until = order.until;
  opening.draws = record.resolved.draws;
  opening.seed = record.resolved.seed;
  return opening;
}

}  // namespace

Ledger::Ledger(const RunOrder& order, const Resolved& resolved, const RunRecord& record,
               const std::string& path)
    : path_(path), resumed_(!order.resumed.empty()) {
  if (path == "none") return;
  store_.emplace(path);
  now_ = opening_of(order, resolved, record);
  id_ = resumed_ ? order.resumed : store_->open_run(now_);
}

void Ledger::restore(const Resolved& resolved, const RunRecord& record, const Request& request,
                     Progress& progress) const {
  if (!store_ || progress.complete()) return;
  resumed_ ? resume(progress) : extend(resolved, record, request, progress);
}

void Ledger::resume(Progress& progress) const {
  const Store::Opening began = store_->opening(id_);
  if (began.digest != now_.digest) {
    throw Stop(Exit::bad_input, "error: run " + id_ + " cannot be continued: " +
                                    changes_since(began) + "\nstart it again with: weir run");
  }
  const std::optional<std::string> bytes = store_->checkpoint(id_);
  if (bytes && !progress.from_bytes(*bytes)) {
    throw StoreError(path_ + ": the checkpoint of run " + id_ +
                     " is damaged; start it again with: weir run");
  }
}

/// In words, one to a line.
std::string Ledger::changes_since(const Store::Opening& began) const {
  std::string text = "it has changed since it began";
  if (began.version != now_.version) {
    text += "\n  Weir: " + began.version + " -> " + now_.version;
  }
  for (const std::string& line : json_differences(began.canonical, now_.canonical, 5)) {
    text += "\n  " + line;
  }
  if (began.data_digest != now_.data_digest) text += "\n  its data files";
  return text;
}

void Ledger::extend(const Resolved& resolved, const RunRecord& record, const Request& request,
                    Progress& progress) const {
  for (const RunRow& row : store_->runs()) {
    const bool shorter = row.draws > 0 && row.draws < progress.draws();
    if (!shorter || row.scenario != record.scenario || row.seed != record.resolved.seed) continue;
    if (row.digest != digest_with_draws(resolved, row.draws)) continue;
    const std::optional<std::string> bytes = store_->checkpoint(row.id);
    if (!bytes) continue;
    Progress had(record.problem, request, row.draws);
    if (!had.from_bytes(*bytes) || !had.extend(progress.draws())) continue;
    progress = std::move(had);
    return;
  }
}

void Ledger::grow(const RunOrder& order, const Resolved& resolved, const RunRecord& record,
                  const Progress& progress) {
  if (!store_) return;
  now_ = opening_of(order, resolved, record);
  id_ = store_->replace_run(id_, now_, progress.to_bytes(), progress.draws_done());
}

void Ledger::save(const Progress& progress) {
  saved_at_ = std::chrono::steady_clock::now();
  if (store_) store_->save_checkpoint(id_, progress.to_bytes(), progress.draws_done());
}

void Ledger::save_now_and_then(const Progress& progress) {
  if (std::chrono::steady_clock::now() - saved_at_ > std::chrono::seconds(5)) save(progress);
}

void Ledger::finish(const std::string& json, const Progress& progress) {
  if (!store_) return;
  const std::string tallies = progress.to_bytes();
  store_->finish_run(id_, json, tallies.size() <= most_kept_bytes ? tallies : "");
}

}  // namespace weir
