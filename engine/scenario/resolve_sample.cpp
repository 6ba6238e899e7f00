// The rows of a fit: CSV whose columns are paths of parameters.
#include <cmath>

#include <fmt/format.h>

#include "scenario/resolve.hpp"
#include "scenario/resolve_uncertain.hpp"
#include "weir/model/problem.hpp"

namespace weir {

namespace {

constexpr std::size_t most_reported = 10;

class SampleReader {
 public:
  SampleReader(Reading& reading, const CsvTable& table)
      : reading_(reading), table_(table), slots_(prepare(reading.scenario).slots) {
    for (const Slot& slot : slots_) paths_.push_back(slot.path);
  }

  void read() {
    SampleTable sample;
    std::vector<std::size_t> columns;
    std::vector<const ParameterRecord*> records;
    for (std::size_t c = 0; c < table_.columns.size(); ++c) {
      const Slot* slot = slot_of(table_.columns[c]);
      if (slot == nullptr) {
        reading_.diagnostics.error({table_.file, 1, 0},
                                   fmt::format("'{}' is no parameter of this scenario",
                                               table_.columns[c]),
                                   did_you_mean(table_.columns[c], paths_));
      } else if (!is_what_if(slot->path)) {
        columns.push_back(c);
        records.push_back(slot->record);
        sample.path.push_back(slot->path);
      }
    }
    std::size_t wrong = 0;
    for (std::size_t row = 0; row < table_.rows() && wrong < most_reported; ++row) {
      for (std::size_t c = 0; c < columns.size(); ++c) {
        sample.value.push_back(value(row, columns[c], *records[c], wrong));
      }
    }
    if (sample.path.empty()) return;
    note(sample);
    reading_.scenario.sample = std::move(sample);
  }

 private:
  const Slot* slot_of(const std::string& path) const {
    for (const Slot& slot : slots_) {
      if (slot.path == path) return &slot;
    }
    return nullptr;
  }

  // A value that --set states goes before the fit's.
  bool is_what_if(const std::string& path) const {
    const Node* node = node_at(reading_.root, path);
    return node != nullptr && node->from_override;
  }

  // As parameters are written: the tail as s.
  double value(std::size_t row, std::size_t column, const ParameterRecord& record,
               std::size_t& wrong) {
    const std::string& written = table_.cells[row][column];
    const bool tail = record.id == Parameter::inverse_tail;
    const auto number = tail && written == "inf" ? HUGE_VAL : parse_number(written);
    if (number) {
      const double stored = tail ? 1 / *number : *number;
      if (stored >= record.lower && stored <= record.upper) return stored;
    }
    if (wrong++ < most_reported) {
      reading_.diagnostics.error(table_.place(row, column),
                                 fmt::format("'{}' is no value of {}", written,
                                             table_.columns[column]),
                                 "weir explain tells its range");
    }
    return record.lower;
  }

  void note(const SampleTable& sample) {
    reading_.scenario.notes.push_back(
        {"fitted",
         "",
         {fmt::format("{} parameters are drawn together from {} rows of a fit", sample.path.size(),
                      sample.rows()),
          fmt::format("{}个参数从校准结果的{}行中一同抽取", sample.path.size(), sample.rows())}});
  }

  Reading& reading_;
  const CsvTable& table_;
  std::vector<Slot> slots_;
  std::vector<std::string> paths_;
};

}  // namespace

void resolve_sample(Reading& reading) {
  const Section model = reading.section("model");
  const Node* path = model ? model.find("sample") : nullptr;
  if (path == nullptr) return;
  const std::optional<CsvTable> table = reading.read_table(*path);
  if (table) SampleReader(reading, *table).read();
}

}  // namespace weir
