// SPDX-License-Identifier: Apache-2.0
#include "store/usage_fold.hpp"

#include <map>
#include <random>
#include <tuple>

#include "aggregate/key.hpp"
#include "store/state_directory.hpp"
#include "store/usage_row.hpp"

namespace tokentail {
namespace {

struct BookRow {
  std::int64_t day;
  std::string key;
  std::string hours;
};

constexpr HourRange any_hour{.from = -1'000'000, .to = 1'000'000};

BookRow row_of(std::int64_t hour, const std::string& key, std::int64_t requests) {
  UsageRow row;
  row.add(hour_of_day(hour), entry_of(key, hour, requests).totals);
  BookRow result{.day = day_of_hour(hour), .key = key, .hours = {}};
  row.encode(result.hours);
  return result;
}

// "value,value=requests", group by group.
std::vector<std::string> folded(const std::vector<BookRow>& rows, std::vector<Dimension> by,
                                HourRange hours = any_hour, std::size_t groups_max = 100) {
  std::vector<std::string> groups;
  UsageFold fold(by, hours, groups_max);
  const auto sink = [&](const ReportRow& row) {
    std::string text;
    for (const auto& value : row.values) {
      text += (text.empty() ? "" : ",") + value;
    }
    groups.push_back(text + "=" + std::to_string(row.totals.requests));
  };
  do {
    for (const auto& row : rows) {
      REQUIRE(fold.add(row.day, row.key, row.hours));
    }
  } while (fold.finish_pass(sink));
  return groups;
}

const std::vector<BookRow> three_rows{row_of(10, key_of("bob", "chat", "m1"), 1),
                                      row_of(11, key_of("ana", "chat", "m2"), 2),
                                      row_of(40, key_of("bob", "search", ""), 4)};

}  // namespace

TEST_CASE("usage is summed by any of the dimensions, in any order of them") {
  using enum Dimension;
  CHECK(folded(three_rows, {user}) == std::vector<std::string>{"ana=2", "bob=5"});
  CHECK(folded(three_rows, {feature}) == std::vector<std::string>{"chat=3", "search=4"});
  CHECK(folded(three_rows, {model}) == std::vector<std::string>{"=4", "m1=1", "m2=2"});
  CHECK(folded(three_rows, {feature, user}) ==
        std::vector<std::string>{"chat,ana=2", "chat,bob=1", "search,bob=4"});
  CHECK(folded(three_rows, {}) == std::vector<std::string>{"=7"});
}

TEST_CASE("only the hours asked for are summed") {
  CHECK(folded(three_rows, {}, {.from = 11, .to = 40}) == std::vector<std::string>{"=2"});
  CHECK(folded(three_rows, {}, {.from = 10, .to = 41}) == std::vector<std::string>{"=7"});
  CHECK(folded(three_rows, {}, {.from = 12, .to = 12}).empty());
}

TEST_CASE("values that hold a NUL keep their order and their bytes") {
  const std::string nul("a\0", 2);
  const std::vector rows{row_of(1, key_of(nul, "b", ""), 1), row_of(1, key_of("a", "c", ""), 2),
                         row_of(1, key_of("a\1", "a", ""), 4)};
  CHECK(folded(rows, {Dimension::user, Dimension::feature}) ==
        std::vector<std::string>{"a,c=2", nul + ",b=1", "a\1,a=4"});
}

TEST_CASE("more groups than fit in memory are summed in several passes") {
  std::mt19937 random(7);
  std::vector<BookRow> rows;
  for (int i = 0; i < 400; ++i) {
    const auto user = std::to_string(random() % 60);
    rows.push_back(row_of(static_cast<std::int64_t>(random() % 200), key_of(user, "f", "m"), 1));
  }
  const auto whole = folded(rows, {Dimension::user}, any_hour, 1000);
  CHECK(whole.size() == 60);
  for (const std::size_t groups_max : {1U, 2U, 7U, 59U, 60U}) {
    CHECK(folded(rows, {Dimension::user}, any_hour, groups_max) == whole);
  }
}

TEST_CASE("a row that cannot be read is refused") {
  UsageFold fold({}, any_hour, 10);
  const auto row = row_of(1, key_of("a", "b", "c"), 1);
  CHECK(fold.add(row.day, row.key, row.hours));
  CHECK_FALSE(fold.add(row.day, row.key, row.hours.substr(1)));
  CHECK_FALSE(fold.add(row.day, row.key.substr(0, 3), row.hours));
}

TEST_CASE("a report covers the whole hours that it touches") {
  const auto minutes = [](int n) { return test_time + std::chrono::minutes(n); };
  CHECK(hours_of({.since = minutes(59), .until = minutes(61)}).from == test_hour);
  CHECK(hours_of({.since = minutes(60), .until = minutes(61)}).from == test_hour + 1);
  CHECK(hours_of({.since = minutes(60), .until = minutes(61)}).to == test_hour + 2);
  CHECK(hours_of({.until = minutes(60)}).to == test_hour + 1);
}

}  // namespace tokentail
