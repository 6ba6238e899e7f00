// uses: core scenario
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "scenario/table.hpp"

using namespace weir;

namespace {

using Row = std::vector<std::string>;

std::vector<std::string> errors_of(std::string_view text) {
  Diagnostics diagnostics;
  CHECK_FALSE(parse_csv(text, "t.csv", diagnostics));
  std::vector<std::string> errors;
  for (const Diagnostic& item : diagnostics.items()) errors.push_back(to_text(item));
  return errors;
}

std::string error_of(std::string_view text) {
  const std::vector<std::string> errors = errors_of(text);
  REQUIRE(errors.size() == 1);
  return errors[0];
}

CsvTable table_of(std::string_view text) {
  Diagnostics diagnostics;
  std::optional<CsvTable> table = parse_csv(text, "t.csv", diagnostics);
  for (const Diagnostic& item : diagnostics.items()) UNSCOPED_INFO(to_text(item));
  REQUIRE(table);
  CHECK(diagnostics.items().empty());
  return *table;
}

}  // namespace

TEST_CASE("a table keeps its cells as text") {
  const CsvTable table = table_of("code,name,gdp\n0510,锦江区,1.50\n0511,,\n");
  CHECK(table.columns == Row{"code", "name", "gdp"});
  REQUIRE(table.rows() == 2);
  CHECK(table.cells[0] == Row{"0510", "锦江区", "1.50"});
  CHECK(table.cells[1] == Row{"0511", "", ""});
  CHECK(table.line == std::vector<int>{2, 3});
  CHECK(table.column("gdp") == 2u);
  CHECK_FALSE(table.column("GDP"));
}

TEST_CASE("the same table in every usual packing") {
  const CsvTable plain = table_of("a,b\n1,2\n3,4\n");
  for (const std::string text :
       {"a,b\r\n1,2\r\n3,4\r\n", "\xEF\xBB\xBF" "a,b\n1,2\n3,4", "a,b\n\n1,2\n\r\n3,4\n\n",
        "\"a\",\"b\"\n\"1\",2\n3,\"4\"", " a ,b\t\n1,2\n3,4\n"}) {
    INFO(text);
    const CsvTable table = table_of(text);
    CHECK(table.columns == plain.columns);
    CHECK(table.cells == plain.cells);
  }
}

TEST_CASE("quoted cells hold commas, quotes and line ends") {
  const CsvTable table = table_of("a,b\n\"x, \"\"y\"\"\",1\n\"two\r\nlines\",\"\"\nlast,2\n");
  CHECK(table.cells[0] == Row{"x, \"y\"", "1"});
  CHECK(table.cells[1] == Row{"two\r\nlines", ""});
  CHECK(table.cells[2] == Row{"last", "2"});
  CHECK(table.line == std::vector<int>{2, 3, 5});
}

TEST_CASE("a cell's place is where an editor shows it") {
  const CsvTable table = table_of("a,b,c\n锦江区,\"x,y\",3\n");
  CHECK(table.place(0).line == 2);
  CHECK(table.place(0).column == 1);
  CHECK(table.place(0, 1).column == 5);
  CHECK(table.place(0, 2).column == 11);
  CHECK(table.place(0, 2).file == "t.csv");
}

TEST_CASE("a broken table is refused with its place") {
  CHECK(error_of("") ==
        "t.csv: error: the table is empty; the first line names the columns");
  CHECK(error_of("\n\r\n") ==
        "t.csv: error: the table is empty; the first line names the columns");
  CHECK(error_of("a,b\n") == "t.csv: error: the table has a header and no rows");
  CHECK(error_of("a,b,a\n1,2,3\n") ==
        "t.csv:1:5: error: the column 'a' is there twice; rename one");
  CHECK(error_of("a,,c\n1,2,3\n") == "t.csv:1:3: error: column 2 has no name; name or remove it");
  CHECK(error_of("a,b\n1,2\n1,2,3\n") ==
        "t.csv:3:1: error: the row has 3 cells, the header 2; quote cells that hold a comma");
  CHECK(error_of("a,b\n1,\"2\n3,4\n") ==
        "t.csv:2:3: error: a quote opens here and never closes; "
        "close it, or double it if it is text");
  CHECK(error_of("a,b\n1,2\"\n") ==
        "t.csv:2:4: error: a quote inside an unquoted cell; "
        "quote the whole cell, and double the quote");
  CHECK(error_of("a,b\n\"1\"2,3\n") ==
        "t.csv:2:4: error: text after the closing quote of a cell; "
        "write a quote inside a cell as two quotes");
  CHECK(error_of("a,b\r1,2\r") ==
        "t.csv:1:4: error: a carriage return without a line feed; "
        "save the file with LF or CRLF line ends");
}

TEST_CASE("bytes that are not UTF-8 say how to save the file") {
  const std::string save = "; save the file as UTF-8 (in a spreadsheet: CSV UTF-8)";
  CHECK(error_of("a\n\xBD\xF5\n") ==  // GB18030 for the first character of 锦江
        "t.csv:2:1: error: not UTF-8 (byte 0xBD); the file may be in GB18030 or another legacy "
        "encoding" + save);
  CHECK(error_of("\xFF\xFE" "a") == "t.csv:1:1: error: the file is UTF-16, not UTF-8" + save);
  CHECK(error_of(std::string_view("a\0b", 3)) ==
        "t.csv:1:2: error: a NUL byte; this is not UTF-8 text" + save);
  for (const char* bad : {"\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80",
                          "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xE4\xBA", "\x80"}) {
    CHECK_THAT(error_of("a\nok\n" + std::string(bad)), Catch::StartsWith("t.csv:3:1: error: not"));
  }
  const CsvTable edges = table_of("a\n\xC2\x80\n\xED\x9F\xBF\n\xEE\x80\x80\n\xF4\x8F\xBF\xBF\n");
  CHECK(edges.rows() == 4);
}

TEST_CASE("ten ragged rows are named and the others counted") {
  std::string text = "a,b\n";
  for (int i = 0; i < 25; ++i) text += "1\n";
  const std::vector<std::string> errors = errors_of(text);
  REQUIRE(errors.size() == 11);
  CHECK_THAT(errors[9], Catch::StartsWith("t.csv:11:1: error: the row has 1 cells"));
  CHECK(errors[10] == "t.csv: error: 15 more rows have the wrong number of cells");
}

TEST_CASE("files that cannot be read are refused") {
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / "weir-csv-table-test";
  std::filesystem::create_directories(folder);
  const auto error_for = [&](const std::string& path) {
    Diagnostics diagnostics;
    CHECK_FALSE(read_csv(path, "shown.csv", diagnostics));
    REQUIRE(diagnostics.items().size() == 1);
    return to_text(diagnostics.items()[0]);
  };
  CHECK(error_for((folder / "absent.csv").string()) == "shown.csv: error: no such file");
  CHECK(error_for(folder.string()) ==
        "shown.csv: error: this is a folder, not a file; name a file in it");
  CHECK(error_for("/dev/zero") == "shown.csv: error: this is not a regular file");
  const std::filesystem::path large = folder / "large.csv";
  std::ofstream(large) << "a\n1\n";
  std::filesystem::resize_file(large, (64u << 20) + 1);
  CHECK(error_for(large.string()) == "shown.csv: error: the file is larger than 64 MiB");
  std::filesystem::remove_all(folder);
}

TEST_CASE("the county table of the shipped case is read") {
  Diagnostics diagnostics;
  const auto table = read_csv(WEIR_SOURCE_DIR "/scenarios/data/counties-sichuan.csv",
                              "counties-sichuan.csv", diagnostics);
  REQUIRE(table);
  CHECK(table->rows() == 183);  // Sichuan's counties
  CHECK(table->cells[0][*table->column("code")] == "510104");
}
