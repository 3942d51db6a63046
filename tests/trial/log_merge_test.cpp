// SPDX-License-Identifier: Apache-2.0
#include "trial/log_merge.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/log_directory.hpp"
#include "support/records.hpp"

using namespace tokentail;
using namespace tokentail::test;

namespace {

std::string line(int minute, const std::string& user) {
  return "{\"timestamp\":\"" + rfc3339(t0() + minute * 1min) + "\",\"user_id\":\"" + user +
         "\",\"total_tokens\":1}\n";
}

struct Merged {
  std::vector<std::string> users;
  std::vector<std::string> troubles;
  std::size_t open_files = 0;  // the most at a time
  std::int64_t lines = 0;
};

Merged merged(const LogDirectory& logs, const std::vector<std::string>& names,
              std::size_t open_files_max = 128) {
  std::vector<std::string> paths(names.size());
  std::ranges::transform(names, paths.begin(), [&](const auto& name) { return logs.path(name); });
  const Catalogue catalogue;
  Intake intake({default_format()}, {}, catalogue);
  Intake scout({default_format()}, {}, catalogue);
  auto merge =
      LogMerge::open(paths, intake, scout,
                     {.now = t0(), .line_bytes_max = 4096, .open_files_max = open_files_max})
          .value();
  Merged result;
  while (const auto run = merge.next()) {
    result.open_files = std::max(result.open_files, merge.open_files());
    for (std::size_t i = run->first; i < run->first + run->count; ++i) {
      result.users.emplace_back(run->batch->records[i][Dimension::user]);
    }
  }
  result.troubles = merge.take_troubles();
  result.lines = merge.counts().lines;
  return result;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("logs are merged by time, and equal times go by the order of the logs") {
  const LogDirectory logs;
  logs.append("a", line(1, "a1") + line(2, "a2") + line(5, "a5"));
  logs.append("b", line(2, "b2") + line(3, "b3") + line(5, "b5"));
  logs.append("c", "");
  CHECK(merged(logs, {"a", "b", "c"}).users == Names{"a1", "a2", "b2", "b3", "a5", "b5"});
  CHECK(merged(logs, {"b", "c", "a"}).users == Names{"a1", "b2", "a2", "b3", "b5", "a5"});
}

TEST_CASE("a log keeps the order of its own lines, late ones included") {
  const LogDirectory logs;
  logs.append("a", line(3, "a3") + line(1, "late") + line(4, "a4"));
  logs.append("b", line(2, "b2") + line(5, "b5"));
  CHECK(merged(logs, {"a", "b"}).users == Names{"b2", "a3", "late", "a4", "b5"});
}

TEST_CASE("a record from the future does not hold back the rest of its log") {
  const LogDirectory logs;
  logs.append("a", line(-9, "a1") + line(1'000'000, "future") + line(-7, "a3"));
  logs.append("b", line(-8, "b2") + line(-6, "b4"));
  CHECK(merged(logs, {"a", "b"}).users == Names{"a1", "future", "b2", "a3", "b4"});
}

TEST_CASE("a damaged log is told with its path, and the others are read on") {
  const LogDirectory logs;
  logs.append("a", line(1, "a1"));
  logs.append("torn", "\x1f\x8b");
  const auto result = merged(logs, {"torn", "a"});
  CHECK(result.users == Names{"a1"});
  CHECK(result.troubles ==
        Names{logs.path("torn") +
              ": the compressed data ends in the middle; nothing of it was read"});
}

TEST_CASE("logs that follow one another are open one at a time") {
  const LogDirectory logs;
  Names names;
  Names users;
  for (int day = 0; day < 40; ++day) {
    names.push_back("day" + std::to_string(day));
    users.push_back("first" + std::to_string(day));
    users.push_back("last" + std::to_string(day));
    logs.append(names.back(), line(-9000 + day * 2, users[users.size() - 2]) +
                                  line(-8999 + day * 2, users.back()));
  }
  std::ranges::reverse(names);
  const auto result = merged(logs, names);
  CHECK(result.users == users);
  CHECK(result.open_files == 1);
  CHECK(result.lines == 80);
}

TEST_CASE("of logs that overlap no more are open than the bound, and nothing is lost by it") {
  const LogDirectory logs;
  Names names;
  for (int host = 0; host < 12; ++host) {
    names.push_back("host" + std::to_string(host));
    std::string text;
    for (int minute = 0; minute < 400; ++minute) {  // three blocks each
      text += line(minute * 12 + host - 9000, names.back() + std::string(100, 'x'));
    }
    logs.append(names.back(), text);
  }
  const auto all_open = merged(logs, names);
  const auto bounded = merged(logs, names, 3);
  CHECK(all_open.open_files == 12);
  CHECK(bounded.open_files == 3);
  CHECK(bounded.users.size() == 12 * 400);
  CHECK(bounded.users == all_open.users);
}

TEST_CASE("a log that cannot be opened is an error before anything is read") {
  const LogDirectory logs;
  const Catalogue catalogue;
  Intake intake({default_format()}, {}, catalogue);
  const auto merge = LogMerge::open({logs.path("missing")}, intake, intake, {.now = t0()});
  REQUIRE_FALSE(merge.has_value());
  CHECK(merge.error().message == logs.path("missing") + ": No such file or directory");
}

TEST_CASE("a log whose first lines hold no record is merged by the first that does") {
  const LogDirectory logs;
  std::string text;
  for (int i = 0; i < 2000; ++i) {
    text += "not a record, and longer than the first look\n";
  }
  logs.append("noisy", text + line(-5, "noisy"));
  logs.append("plain", line(-9, "plain") + line(-1, "plain"));
  CHECK(merged(logs, {"noisy", "plain"}).users == Names{"plain", "noisy", "plain"});
}
