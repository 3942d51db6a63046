// SPDX-License-Identifier: Apache-2.0
#include "trial/log_merge.hpp"

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
};

Merged merged(const LogDirectory& logs, const std::vector<std::string>& names) {
  std::vector<ArchiveReader> readers;
  for (const auto& name : names) {
    readers.push_back(ArchiveReader::open(logs.path(name), 4096).value());
  }
  const Catalogue catalogue;
  Intake intake({default_format()}, {}, catalogue);
  LogMerge merge(std::move(readers), intake, t0());
  Merged result;
  while (const auto run = merge.next()) {
    for (std::size_t i = run->first; i < run->first + run->count; ++i) {
      result.users.emplace_back(run->batch->records[i][Dimension::user]);
    }
  }
  result.troubles = merge.take_troubles();
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
  CHECK(result.troubles == Names{logs.path("torn") + ": the compressed data ends in the middle"});
}
