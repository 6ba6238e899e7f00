// Any bytes as a table: a full rectangle of cells, or one error or more.
#include "fuzz/fuzz.hpp"
#include "scenario/table.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  weir::Diagnostics diagnostics;
  const auto table = weir::parse_csv(text_of(data, size), "fuzz.csv", diagnostics);
  WEIR_FUZZ_EXPECT(table.has_value() != diagnostics.has_errors());
  if (!table) return 0;
  WEIR_FUZZ_EXPECT(table->rows() > 0 && table->line.size() == table->rows());
  WEIR_FUZZ_EXPECT(table->start.size() == table->rows() * table->columns.size());
  int line = 1;
  for (std::size_t row = 0; row < table->rows(); ++row) {
    WEIR_FUZZ_EXPECT(table->cells[row].size() == table->columns.size());
    WEIR_FUZZ_EXPECT(table->line[row] > line);
    line = table->line[row];
    for (std::size_t i = 0; i < table->columns.size(); ++i) {
      WEIR_FUZZ_EXPECT(table->place(row, i).column > 0);
    }
  }
  return 0;
}
