// SPDX-License-Identifier: Apache-2.0
#include "source/log_reader.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include "source/followed_file.hpp"
#include "support/catch.hpp"
#include "support/log_directory.hpp"

namespace tokentail::test {
namespace {

using namespace std::chrono_literals;
using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("a file is read to its end and an append is read once") {
  const LogDirectory logs;
  logs.append("app.log", "1\n2\nhal");
  Follower follower(follow({logs.path("app.log")}));
  CHECK(follower.read() == Lines{"1", "2"});
  CHECK(follower.status_of(logs.path("app.log")).unterminated_bytes == 3);
  logs.append("app.log", "f\n");
  CHECK(follower.read() == Lines{"half"});
  CHECK(follower.read().empty());
}

TEST_CASE("L02 a file stopped at any byte and resumed gives every line once") {
  const std::string text = "first\n\nsecond\r\nthird";
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    CAPTURE(cut);
    const LogDirectory logs;
    logs.append("app.log", text.substr(0, cut));
    Follower before(follow({logs.path("app.log")}));
    auto lines = before.read();
    logs.append("app.log", text.substr(cut) + "\n");
    Follower after(follow({logs.path("app.log")}), before.cursors());
    for (auto& line : after.read()) {
      lines.push_back(std::move(line));
    }
    CHECK(lines == Lines{"first", "second", "third"});
  }
}

TEST_CASE("a restart after every single block repeats nothing and loses nothing") {
  const LogDirectory logs;
  auto settings = follow({logs.path("*.log")});
  settings.limits.block_bytes = 512;
  Lines expected;
  for (int i = 0; i < 300; ++i) {
    expected.push_back("line " + std::to_string(1000 + i));
    logs.append(i % 2 == 0 ? "a.log" : "b.log", expected.back() + "\n");
  }
  std::map<std::uint64_t, FileCursor> saved;
  Lines lines;
  while (true) {
    std::vector<FileCursor> resume;
    for (const auto& [inode, cursor] : saved) {
      resume.push_back(cursor);
    }
    LogReader reader(settings, resume);
    reader.reconcile(instant_from_ns(0));
    const auto block = reader.next_block();
    if (!block) {
      break;
    }
    for (std::size_t i = 0; i < block->size(); ++i) {
      lines.emplace_back(block->line(i));
    }
    saved.insert_or_assign(block->after.identity.inode, block->after);
  }
  std::ranges::sort(lines);
  CHECK(lines == expected);
}

TEST_CASE("every line knows where it stands in its file") {
  const LogDirectory logs;
  std::string text;
  for (int i = 0; i < 500; ++i) {
    text += "line " + std::to_string(i) + (i % 3 == 0 ? "\r\n" : "\n");
  }
  logs.append("app.log", text);
  auto settings = follow({logs.path("app.log")});
  settings.limits.block_bytes = 700;
  LogReader reader(settings, {});
  reader.reconcile(instant_from_ns(0));
  std::int64_t count = 0;
  while (const auto block = reader.next_block()) {
    CHECK(*block->path == logs.path("app.log"));
    for (std::size_t i = 0; i < block->size(); ++i, ++count) {
      const auto at = static_cast<std::size_t>(block->line_offset(i));
      REQUIRE(text.compare(at, block->line(i).size(), block->line(i)) == 0);
    }
    CHECK(text[static_cast<std::size_t>(block->after.offset) - 1] == '\n');
  }
  CHECK(count == 500);
  CHECK(reader.caught_up());
}

TEST_CASE("files take turns, so that a backlog does not hold up a live file") {
  const LogDirectory logs;
  logs.append("backlog.log", std::string(100, 'x') + "\n");
  for (int i = 0; i < 1000; ++i) {
    logs.append("backlog.log", std::string(100, 'x') + "\n");
  }
  logs.append("live.log", "now\n");
  auto settings = follow({logs.path("*.log")});
  settings.limits.block_bytes = 1024;
  LogReader reader(settings, {});
  reader.reconcile(instant_from_ns(0));
  (void)reader.next_block();
  const auto second = reader.next_block();
  REQUIRE(second);
  CHECK(second->line(0) == "now");
}

TEST_CASE("short lines are read in short reaches, and long ones a whole block at a time") {
  const auto longest_read = [](std::size_t line_bytes) {
    const LogDirectory logs;
    std::string text;
    while (text.size() < (std::size_t{1} << 20U)) {
      text += std::string(line_bytes, 'x') + "\n";
    }
    logs.append("app.log", text);
    LogReader reader(follow({logs.path("app.log")}), {});
    reader.reconcile(instant_from_ns(0));
    std::size_t longest = 0;
    std::size_t bytes = 0;
    while (const auto block = reader.next_block()) {
      longest = std::max(longest, block->buffer.text().size());
      for (std::size_t i = 0; i < block->size(); ++i) {
        bytes += block->line(i).size() + 1;
      }
    }
    CHECK(bytes == text.size());
    return longest;
  };
  CHECK(longest_read(200) == FollowedFile::short_reach);
  const auto block_bytes = static_cast<std::size_t>(ReaderSettings{}.limits.block_bytes);
  CHECK(longest_read(20'000) == block_bytes);
  CHECK(longest_read(300'000) > block_bytes);  // no line is cut
}

TEST_CASE("from end skips what is there at the first start and nothing that comes later") {
  const LogDirectory logs;
  const auto settings = follow({logs.path("*.log")}, SourceSettings::From::end);
  logs.append("app.log", "old\nhal");
  Follower first(settings);
  CHECK(first.read().empty());
  Follower restarted(settings, first.cursors());
  logs.append("app.log", "f\n");
  logs.append("later.log", "new\n");
  CHECK(restarted.read() == Lines{"half", "new"});
}

TEST_CASE("from end is remembered for a file that was empty") {
  const LogDirectory logs;
  const auto settings = follow({logs.path("*.log")}, SourceSettings::From::end);
  logs.append("app.log", "");
  Follower first(settings);
  first.read();
  logs.append("app.log", "1\n");
  CHECK(Follower(settings, first.cursors()).read() == Lines{"1"});
}

TEST_CASE("an append is news at once, without a reconcile") {
  const LogDirectory logs;
  logs.append("app.log", "1\n");
  Follower follower(follow({logs.path("app.log")}));
  follower.read();
  REQUIRE(follower.reader().status().watching == "inotify");
  CHECK(follower.reader().wait(0s, -1) == Wake::timeout);
  logs.append("app.log", "2\n");
  CHECK(follower.reader().wait(10s, -1) == Wake::news);
  CHECK(follower.read_hinted() == Lines{"2"});
  CHECK(follower.reader().wait(0s, -1) == Wake::timeout);
}

TEST_CASE("a rotation is followed at once, without a reconcile") {
  const LogDirectory logs;
  logs.append("app.log", "1\n");
  Follower follower(follow({logs.path("app.log")}));
  follower.read();
  logs.rename("app.log", "app.log.1");
  logs.append("app.log.1", "2\n");
  logs.append("app.log", "3\n");
  CHECK(follower.reader().wait(10s, -1) == Wake::news);
  CHECK(follower.read_hinted() == Lines{"2", "3"});
}

TEST_CASE("names that match nothing do not wake the reader") {
  const LogDirectory logs;
  logs.append("app.log", "1\n");
  Follower follower(follow({logs.path("app.log")}));
  follower.read();
  logs.append("unrelated.txt", "1\n");
  CHECK(follower.reader().wait(0s, -1) == Wake::timeout);
}

TEST_CASE("another thread can end the wait") {
  const LogDirectory logs;
  Follower follower(follow({logs.path("app.log")}));
  follower.read();
  const int call = eventfd(1, EFD_CLOEXEC);
  CHECK(follower.reader().wait(10s, call) == Wake::called);
  close(call);
}

TEST_CASE("the status says how far each file was read and what was skipped") {
  const LogDirectory logs;
  logs.append("app.log", "1\n\n2\n");
  Follower follower(follow({logs.path("app.log"), logs.path("missing.log")}));
  follower.read();
  const auto file = follower.status_of(logs.path("app.log"));
  CHECK(file.offset == 5);
  CHECK(file.lag_bytes == 0);
  CHECK(file.counts.lines == 2);
  CHECK(file.counts.blank == 1);
  CHECK(follower.status_of(logs.path("missing.log")).reason == "No such file or directory");
}

TEST_CASE("drained files are remembered up to a limit") {
  const LogDirectory logs;
  auto settings = follow({logs.path("app.log")});
  settings.limits.drained_max = 3;
  Follower follower(settings);
  Instant now = instant_from_ns(0);
  for (int i = 0; i < 10; ++i) {
    logs.append("app.log", "line\n");
    follower.read(now);
    logs.rename("app.log", "app.log." + std::to_string(i));
    follower.read(now += 1s);
    follower.read(now += 60s);
  }
  CHECK(follower.lines_total() == 10);
  CHECK(follower.cursors().size() == 3);
}

}  // namespace tokentail::test
