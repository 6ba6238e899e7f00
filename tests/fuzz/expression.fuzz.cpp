// Any bytes as an expression over a small table: a column of its rows, or exactly one error.
#include <cmath>

#include "fuzz/fuzz.hpp"
#include "scenario/expression.hpp"

namespace {

const weir::CsvTable& counties() {
  static const weir::CsvTable table = [] {
    weir::Diagnostics diagnostics;
    return *weir::parse_csv("a,b,c_est,k\n1,,3,x\n2,5,,y\n-1e3,0.5,7, \n", "c.csv", diagnostics);
  }();
  return table;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view expression = text_of(data, size);
  weir::Columns columns{&counties(), {}};
  columns.numbers["n"] = {0, -2.5, NAN};
  const std::size_t rows = counties().rows();
  const weir::Place place{"fuzz.toml", 1, 1};

  weir::Diagnostics sets;
  const auto set = weir::evaluate_set(expression, columns, place, sets);
  WEIR_FUZZ_EXPECT(sets.error_count() == (set ? 0u : 1u));
  if (set) {
    WEIR_FUZZ_EXPECT(set->size() == rows);
    for (std::uint8_t truth : *set) WEIR_FUZZ_EXPECT(truth <= 1);
  }

  weir::Diagnostics numbers;
  const auto number = weir::evaluate_number(expression, columns, place, numbers);
  WEIR_FUZZ_EXPECT(numbers.error_count() == (number ? 0u : 1u));
  WEIR_FUZZ_EXPECT(!(set && number));
  if (number) {
    WEIR_FUZZ_EXPECT(number->value.size() == rows && number->estimated.size() == rows);
    for (std::size_t i = 0; i < rows; ++i) {
      WEIR_FUZZ_EXPECT(std::isfinite(number->value[i]) != (number->missing[i] == 1));
    }
  }

  weir::Diagnostics texts;
  const auto text = weir::evaluate_text(expression, columns, place, texts);
  WEIR_FUZZ_EXPECT(texts.error_count() == (text ? 0u : 1u));
  if (text) WEIR_FUZZ_EXPECT(text->value.size() == rows);
  return 0;
}
