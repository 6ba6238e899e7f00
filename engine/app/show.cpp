// weir show: every value in force, and where it came from.
#include <nlohmann/json.hpp>

#include "app/stages.hpp"
#include "app/text_table.hpp"

namespace weir {

namespace {

/// A table is for reading: a long value is cut there; --format json has it whole.
std::string cut(const std::string& value) {
  constexpr std::size_t most = 48;
  if (display_width(value) <= most) return value;
  std::string shown;
  for (std::size_t i = 0; i < value.size();) {
    std::size_t next = i + 1;
    while (next < value.size() && (static_cast<unsigned char>(value[next]) & 0xC0) == 0x80) ++next;
    if (display_width(shown) + display_width(value.substr(i, next - i)) >= most) break;
    shown.append(value, i, next - i);
    i = next;
  }
  return shown + "…";
}

}  // namespace

void show(const Options& options, Console& console) {
  const Resolved resolved =
      read_or_stop(options.subject, overrides_of(options), options, console);
  auto rows = nlohmann::ordered_json::array();
  TextTable table{{Align::left, Align::left, Align::left, Align::left},
                  {{"path", "value", "from", "rests on"}}};
  for (const ShownValue& value : resolved.values) {
    rows.push_back({{"path", value.path},
                    {"value", value.value},
                    {"from", value.origin},
                    {"rests_on", value.basis}});
    table.rows.push_back({value.path, cut(value.value), value.origin, value.basis});
  }
  switch (options.format) {
    case Format::table: print_data(table_text(table), console); break;
    case Format::json: print_data(rows.dump(2) + "\n", console); break;
    case Format::csv: print_data(rows_csv(rows.dump()), console); break;
  }
}

}  // namespace weir
