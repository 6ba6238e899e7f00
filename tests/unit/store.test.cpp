// uses: store
// The run store: what goes in comes out, and what is not ours is refused with a reason.
#include <sqlite3.h>
#include <sys/resource.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "unit/store_record.hpp"

using namespace weir;
namespace fs = std::filesystem;

namespace {

/// A folder of this test's own, gone at the end.
struct Folder {
  fs::path path;
  Folder() {
    std::string name = (fs::temp_directory_path() / "weir-store-XXXXXX").string();
    path = ::mkdtemp(name.data());
  }
  ~Folder() { fs::remove_all(path); }
  std::string file(const char* name) const { return (path / name).string(); }
};

Store::Opening opening(const std::string& digest) {
  Store::Opening o;
  o.scenario_path = "/somewhere/small.toml";
  o.strategy = "formula";
  o.digest = digest;
  o.scenario = "small";
  o.canonical = "{\"a\": 1}";
  o.overrides = {{"fund.provincial.amount", "2亿元"}, {"simulation.draws", "2048"}};
  o.draws = 2048;
  o.seed = 0xFFFF'FFFF'FFFF'FFFFull;
  return o;
}

std::string failure(const std::function<void()>& call) {
  try {
    call();
  } catch (const StoreError& error) {
    return error.what();
  }
  return "";
}

void sql(const std::string& path, const char* text) {
  sqlite3* handle = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &handle) == SQLITE_OK);
  REQUIRE(sqlite3_exec(handle, text, nullptr, nullptr, nullptr) == SQLITE_OK);
  sqlite3_close(handle);
}

std::int64_t ask(const std::string& path, const char* text) {
  sqlite3* handle = nullptr;
  sqlite3_stmt* statement = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &handle) == SQLITE_OK);
  REQUIRE(sqlite3_prepare_v2(handle, text, -1, &statement, nullptr) == SQLITE_OK);
  REQUIRE(sqlite3_step(statement) == SQLITE_ROW);
  const std::int64_t value = sqlite3_column_int64(statement, 0);
  sqlite3_finalize(statement);
  sqlite3_close(handle);
  return value;
}

std::string bytes_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("SHA-256 gives the standard's own examples") {  // FIPS 180-2, appendix B
  CHECK(sha256_hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("a digest changes with everything that matters") {
  const std::string same = run_digest("0.1.0", "canonical", "data", 1024, 1);
  CHECK(same == run_digest("0.1.0", "canonical", "data", 1024, 1));
  CHECK(same != run_digest("0.1.1", "canonical", "data", 1024, 1));
  CHECK(same != run_digest("0.1.0", "canonicaL", "data", 1024, 1));
  CHECK(same != run_digest("0.1.0", "canonical", "datum", 1024, 1));
  CHECK(same != run_digest("0.1.0", "canonicald", "ata", 1024, 1));
  CHECK(same != run_digest("0.1.0", "canonical", "data", 1025, 1));
  CHECK(same != run_digest("0.1.0", "canonical", "data", 1024, 2));
  CHECK(same != run_digest("0.1.0", "canonical", "data", 102, 41));
}

TEST_CASE("a run goes from opened to interrupted to done") {
  const Folder folder;
  const std::string path = folder.file("weir.sqlite"), digest = sha256_hex("a");
  const std::string json = run_json(small_record(), {});
  std::string id;
  {
    Store store(path);
    id = store.open_run(opening(digest));
    CHECK(id == digest.substr(0, 6));
    CHECK_FALSE(store.checkpoint(id));
    const std::string bytes("\0\1checkpoint\xff", 13);
    store.save_checkpoint(id, bytes, 1024);
    store.save_checkpoint(id, bytes + "2", 1536);
    CHECK(store.checkpoint(id) == bytes + "2");
    CHECK(failure([&] { store.json(id); }).find("weir resume " + id) != std::string::npos);
  }
  Store store(path);  // as another process would
  REQUIRE(store.runs().size() == 1);
  CHECK(store.runs()[0].status == "interrupted");
  CHECK(store.runs()[0].draws_done == 1536);
  const Store::Opening back = store.opening(id);
  CHECK(back.scenario_path == "/somewhere/small.toml");
  CHECK(back.overrides == opening(digest).overrides);
  CHECK(back.canonical == "{\"a\": 1}");
  CHECK(back.seed == 0xFFFF'FFFF'FFFF'FFFFull);
  store.finish_run(id, json);
  CHECK(store.json(id) == json);
  CHECK_FALSE(store.checkpoint(id));
  CHECK(store.runs()[0].status == "done");
  CHECK(store.runs()[0].draws_done == 2048);
  CHECK(ask(path, "SELECT count(*) FROM allocation") == 4);
  CHECK(ask(path, "SELECT count(*) FROM outcome") == 12 * 2 * 8);
  CHECK(ask(path, "SELECT sum(probability > 0.9) FROM target") == 1);
  CHECK(ask(path, "SELECT sum(amount) FROM allocation") == 30'000'000);
}

TEST_CASE("a run is found by a unique start of its id; the newest without one") {
  const Folder folder;
  Store store(folder.file("weir.sqlite"));
  CHECK(failure([&] { store.find(""); }).find("no run yet") != std::string::npos);
  const std::string a = store.open_run(opening("abcdef0000"));
  const std::string b = store.open_run(opening("abc99f0000"));
  const std::string again = store.open_run(opening("abcdef0000"));
  CHECK(again == "abcdef-2");
  CHECK(store.find("abc9") == b);
  CHECK(store.find("abcdef") == a);  // an id wins over the start of another
  CHECK(store.find("abcdef-") == again);
  CHECK(store.find("") == again);
  CHECK(store.runs().front().id == again);
  const std::string several = failure([&] { store.find("abc"); });
  CHECK(several.find("abcdef-2, abc99f, abcdef") != std::string::npos);
  CHECK(failure([&] { store.find("zzz"); }).find("'zzz'") != std::string::npos);
}

TEST_CASE("files that are not ours are refused and stay as they were") {
  const Folder folder;
  const std::string path = folder.file("other");
  SECTION("no file at all") {
    CHECK(failure([&] { Store(path, Store::Missing::refuse); }).find("no run store") !=
          std::string::npos);
    CHECK_FALSE(fs::exists(path));
  }
  SECTION("another program's database") {
    sql(path, "CREATE TABLE mine (x); INSERT INTO mine VALUES (1)");
    const std::string before = bytes_of(path);
    CHECK(failure([&] { Store{path}; }).find("not a Weir run store") != std::string::npos);
    CHECK(bytes_of(path) == before);
  }
  SECTION("not a database") {
    std::ofstream(path) << "county,amount\n510001,3\n" << std::string(2000, 'x');
    const std::string before = bytes_of(path);
    CHECK(failure([&] { Store{path}; }).find("not a Weir run store") != std::string::npos);
    CHECK(bytes_of(path) == before);
  }
  SECTION("a newer format") {
    { Store made(path); }
    sql(path, "PRAGMA user_version = 99");
    CHECK(failure([&] { Store{path}; }).find("format 99") != std::string::npos);
  }
  SECTION("a folder") {
    fs::create_directory(path);
    CHECK(failure([&] { Store{path}; }).find("not a file") != std::string::npos);
  }
  SECTION("a device") {
    CHECK(failure([&] { Store{"/dev/full"}; }).find("not a file") != std::string::npos);
    CHECK_FALSE(fs::exists("/dev/full-journal"));
  }
  SECTION("in a folder that is not there") {
    CHECK(failure([&] { Store{folder.file("no/such/weir.sqlite")}; }).find("cannot open") !=
          std::string::npos);
  }
}

TEST_CASE("a store that another process holds is named as such") {
  const Folder folder;
  const std::string path = folder.file("weir.sqlite");
  Store store(path);
  sqlite3* other = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &other) == SQLITE_OK);
  REQUIRE(sqlite3_exec(other, "BEGIN EXCLUSIVE", nullptr, nullptr, nullptr) == SQLITE_OK);
  CHECK(failure([&] { store.open_run(opening("abcdef0000")); }).find("another program is using") !=
        std::string::npos);
  CHECK(failure([&] { Store{path}; }).find("another program is using") != std::string::npos);
  sqlite3_close(other);
  CHECK(store.open_run(opening("abcdef0000")) == "abcdef");
}

TEST_CASE("when the disk is full nothing half-written stays") {
  const Folder folder;
  const std::string path = folder.file("weir.sqlite");
  Store store(path);
  const std::string id = store.open_run(opening("abcdef0000"));
  store.save_checkpoint(id, "first", 100);

  rlimit old{};
  getrlimit(RLIMIT_FSIZE, &old);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{256 << 10, old.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  const std::string told =
      failure([&] { store.save_checkpoint(id, std::string(4 << 20, 'x'), 200); });
  setrlimit(RLIMIT_FSIZE, &old);
  std::signal(SIGXFSZ, handler);

  CHECK(told.find("--store") != std::string::npos);
  CHECK(store.checkpoint(id) == "first");
  CHECK(store.runs()[0].draws_done == 100);
  store.save_checkpoint(id, std::string(4 << 20, 'x'), 200);
  CHECK(store.runs()[0].draws_done == 200);
  CHECK(ask(path, "SELECT integrity_check = 'ok' FROM pragma_integrity_check") == 1);
}

TEST_CASE("tables for spreadsheets: a mark for Chinese, quotes where a comma is") {
  const Folder folder;
  const std::string json = run_json(small_record(), {});
  const std::vector<std::string> files = export_csv(json, folder.file("tables"));
  CHECK(files.size() == 6);
  for (const std::string& file : files) {
    CHECK(bytes_of(file).starts_with("\xEF\xBB\xBF"));
    CHECK_FALSE(fs::exists(file + ".tmp"));
  }
  CHECK(bytes_of(folder.file("tables/cells.csv")) ==
        "\xEF\xBB\xBF"
        "county,name,name_zh,class,group,programme,fund,year,amount\n"
        "510001,Alder,赤杨县,deep,North,parks,provincial,2020,10000000\n"
        "510001,Alder,赤杨县,deep,North,skills,provincial,2020,5000000\n"
        "510002,Birch,白桦县,deep,South,parks,provincial,2020,14999999.99\n"
        "510002,Birch,白桦县,deep,South,skills,provincial,2020,0.01\n");
  CHECK(csv_table(json, "counties").find("510003,\"Cedar, east\",雪松县") != std::string::npos);
  CHECK(csv_table(json, "certificate").starts_with("name,binding,shadow_price,total_cost"));
  CHECK(csv_table(json, "targets").starts_with(
      "name,outcome,by,at_least,probability,mcse\njobs,jobs_declared,2020Q4,600.0,0.97,0.004\n"));
  CHECK(rows_csv(R"([{"a": "say \"yes\", then", "b": null}, {"c": 0.1, "a": "two\nlines"}])") ==
        "a,b,c\n\"say \"\"yes\"\", then\",,\n\"two\nlines\",,0.1\n");
  // A folder that is a file
  CHECK(failure([&] { export_csv(json, files[0]); }).find("folder") != std::string::npos);
}
