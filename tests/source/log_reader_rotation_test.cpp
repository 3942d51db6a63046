// SPDX-License-Identifier: Apache-2.0
#include <filesystem>

#include <unistd.h>

#include "support/catch.hpp"
#include "support/log_directory.hpp"

namespace tokentail::test {
namespace {

using namespace std::chrono_literals;
using Lines = std::vector<std::string>;

constexpr Instant start = instant_from_ns(0);

}  // namespace

TEST_CASE("R01 lines written to a renamed file are read before those of its successor") {
  const LogDirectory logs;
  Follower follower(follow({logs.path("app.log")}));
  const LogWriter old_writer(logs.path("app.log"));
  old_writer.write("1\n");
  CHECK(follower.read() == Lines{"1"});
  old_writer.write("2\n");
  logs.rename("app.log", "app.log.1");
  logs.append("app.log", "4\n");
  old_writer.write("3\n");
  CHECK(follower.read() == Lines{"2", "3", "4"});
  old_writer.write("late\n");
  CHECK(follower.read(start + 5s) == Lines{"late"});
  CHECK(follower.reader().status().totals.gaps == 0);
}

TEST_CASE("a renamed file whose last line was read before is still followed after a restart") {
  const LogDirectory logs;
  const LogWriter old_writer(logs.path("app.log"));
  old_writer.write("1\n");
  std::vector<FileCursor> cursors;
  {
    Follower follower(follow({logs.path("app.log")}));
    follower.read();
    logs.rename("app.log", "app.log.1");
    logs.append("app.log", "2\n");
    CHECK(follower.read() == Lines{"2"});
    cursors = follower.cursors();
  }
  old_writer.write("late\n");
  Follower follower(follow({logs.path("app.log")}), cursors);
  CHECK(follower.read() == Lines{"late"});
}

TEST_CASE("of two truncations while nobody looked, a restart between their copies loses neither") {
  const LogDirectory logs;
  logs.append("app.log", "1\n");
  Follower before(follow({logs.path("app.log")}));
  before.read();
  std::vector<FileCursor> cursors;
  logs.append("app.log", "2\n");
  logs.await_younger_births();
  logs.copy("app.log", "app.log.2");
  logs.overwrite("app.log", "3\n");
  logs.await_younger_births();
  logs.copy("app.log", "app.log.1");
  logs.overwrite("app.log", "");
  {
    Follower follower(follow({logs.path("app.log")}), before.cursors());
    follower.reader().reconcile(start);
    CHECK(follower.read_block().empty());  // where the copy is read on
    CHECK(follower.read_block() == Lines{"2"});
    cursors = follower.cursors();
  }
  Follower after(follow({logs.path("app.log")}), cursors);
  CHECK(after.read() == Lines{"3"});
}

TEST_CASE("a file that was still empty when the reader died is found where rotations took it") {
  const LogDirectory logs;
  std::vector<FileCursor> cursors;
  {
    Follower follower(follow({logs.path("app.log")}));
    logs.append("app.log", "1\n");
    follower.read();
    logs.append("app.log", "2\n");
    logs.await_younger_births();
    logs.rename("app.log", "app.log.1");
    logs.append("app.log", "");
    CHECK(follower.read() == Lines{"2"});
    cursors = follower.cursors();
  }
  logs.append("app.log", "3\n");
  logs.await_younger_births();
  logs.rename("app.log.1", "app.log.2");
  logs.rename("app.log", "app.log.1");
  logs.append("app.log", "4\n");
  Follower follower(follow({logs.path("app.log")}), cursors);
  CHECK(follower.read() == Lines{"3", "4"});
}

TEST_CASE("L03 a rotated file is given up once it has been quiet for the wait") {
  const LogDirectory logs;
  Follower follower(follow({logs.path("app.log")}));
  logs.append("app.log", "1\nhalf");
  follower.read(start);
  logs.rename("app.log", "app.log.1");
  follower.read(start + 1s);
  follower.read(start + 20s);
  CHECK(follower.cursors().front().standing != FileStanding::drained);
  follower.read(start + 31s);
  CHECK(follower.cursors().front().standing == FileStanding::drained);
  CHECK(follower.reader().status().totals.open_files == 0);
  CHECK(follower.reader().status().totals.unterminated_lines == 1);
}

TEST_CASE("R22 a deleted file is read to its end, then closed and forgotten") {
  const LogDirectory logs;
  Follower follower(follow({logs.path("app.log")}));
  logs.append("app.log", "1\n");
  follower.read(start);
  const LogWriter writer(logs.path("app.log"));
  writer.write("2\n");
  logs.remove("app.log");
  CHECK(follower.read(start) == Lines{"2"});
  CHECK(follower.status_of(logs.path("app.log")).state == FileStatus::State::gone);
  follower.read(start + 31s);
  CHECK(follower.reader().status().totals.open_files == 0);
  CHECK(follower.cursors().empty());
}

TEST_CASE("R02 twenty renames between two looks lose nothing and repeat nothing") {
  const LogDirectory logs;
  Follower follower(follow({logs.path("app.log")}));
  logs.append("app.log", "0\n");
  CHECK(follower.read() == Lines{"0"});
  Lines expected;
  for (int i = 1; i <= 20; ++i) {
    logs.append("app.log", std::to_string(i) + "\n");
    expected.push_back(std::to_string(i));
    for (int n = i - 1; n >= 1; --n) {
      logs.rename("app.log." + std::to_string(n), "app.log." + std::to_string(n + 1));
    }
    logs.rename("app.log", "app.log.1");
    logs.await_younger_births();
  }
  CHECK(follower.read() == expected);
}

TEST_CASE("R04 rotations while nobody was looking are caught up in order") {
  const auto rotations = GENERATE(1, 2, 3);
  const LogDirectory logs;
  std::vector<FileCursor> saved;
  {
    Follower follower(follow({logs.path("app.log")}));
    logs.append("app.log", "read\n");
    follower.read();
    saved = follower.cursors();
  }
  Lines expected{"unread"};
  logs.append("app.log", "unread\n");
  for (int i = 0; i < rotations; ++i) {
    for (int n = i; n >= 1; --n) {
      logs.rename("app.log." + std::to_string(n), "app.log." + std::to_string(n + 1));
    }
    logs.rename("app.log", "app.log.1");
    logs.await_younger_births();
    logs.append("app.log", "generation " + std::to_string(i) + "\n");
    expected.push_back("generation " + std::to_string(i));
  }
  Follower follower(follow({logs.path("app.log")}), saved);
  CHECK(follower.read() == expected);
  CHECK(follower.reader().take_gaps().empty());
  CHECK(Follower(follow({logs.path("app.log")}), follower.cursors()).read().empty());
}

TEST_CASE("R04 a log that was rotated and removed while nobody was looking is a gap") {
  const LogDirectory logs;
  logs.append("app.log", "1\n");
  Follower before(follow({logs.path("app.log")}));
  before.read();
  logs.remove("app.log");
  logs.await_younger_births();
  logs.append("app.log", "2\n");
  Follower after(follow({logs.path("app.log")}), before.cursors());
  CHECK(after.read() == Lines{"2"});
  const auto gaps = after.reader().take_gaps();
  REQUIRE(gaps.size() == 1);
  CHECK(gaps.front().path == logs.path("app.log"));
  CHECK(gaps.front().offset == 2);
}

TEST_CASE("R11 an idle log that is copied and truncated goes on without loss") {
  const LogDirectory logs;
  Follower follower(follow({logs.path("app.log")}));
  logs.append("app.log", "1\n2\n");
  follower.read();
  logs.copy("app.log", "app.log.1");
  logs.overwrite("app.log", "3\n");
  CHECK(follower.read() == Lines{"3"});
  CHECK(follower.reader().status().totals.truncations == 1);
  CHECK(follower.reader().take_gaps().empty());
}

TEST_CASE("R13 lines that were cut off before they were read are taken from the copy") {
  const LogDirectory logs;
  std::vector<FileCursor> saved;
  {
    Follower follower(follow({logs.path("app.log")}));
    logs.append("app.log", "1\n2\n");
    follower.read();
    saved = follower.cursors();
  }
  logs.append("app.log", "3\n");
  logs.copy("app.log", "app.log.1");
  logs.overwrite("app.log", "4\n5\n6\n7\n8\n");
  Follower follower(follow({logs.path("app.log")}), saved);
  CHECK(follower.read() == Lines{"3", "4", "5", "6", "7", "8"});
  CHECK(follower.reader().take_gaps().size() == 1);  // what came after the copy
  CHECK(Follower(follow({logs.path("app.log")}), follower.cursors()).read().empty());
}

TEST_CASE("R11 copies that are written over one another are not read as logs") {
  const LogDirectory logs;
  Follower follower(follow({logs.path("app.log")}));
  for (const auto* name : {"a", "b", "c", "d"}) {
    logs.append("app.log", std::string(name) + "1\n" + name + "2\n");
    CHECK(follower.read() == Lines{std::string(name) + "1", std::string(name) + "2"});
    logs.overwrite("app.log.1", std::string(name) + "1\n" + name + "2\n");
    logs.overwrite("app.log", "");
    CHECK(follower.read().empty());
  }
  CHECK(follower.reader().take_gaps().empty());
}

TEST_CASE("R12 what was cut off is taken from a copy that was written over an earlier one") {
  const LogDirectory logs;
  const auto settings = follow({logs.path("app.log")});
  Follower follower(settings);
  Lines expected;
  for (const auto* name : {"a", "b", "c"}) {
    logs.append("app.log", std::string(name) + "1\n");
    CHECK(follower.read() == Lines{std::string(name) + "1"});
    logs.append("app.log", std::string(name) + "2\n");
    logs.overwrite("app.log.1", std::string(name) + "1\n" + name + "2\n");
    logs.overwrite("app.log", std::string(name) + "3\n");
    CHECK(follower.read() == Lines{std::string(name) + "2", std::string(name) + "3"});
    logs.overwrite("app.log", "");
    follower.read();
  }
  CHECK(Follower(settings, follower.cursors()).read().empty());
}

TEST_CASE("R12 copies made after one that the reader was ahead of are read") {
  const LogDirectory logs;
  const std::string head(head_bytes_max, 'h');
  std::vector<FileCursor> saved;
  {
    Follower follower(follow({logs.path("app.log")}));
    logs.append("app.log", head + "\n");
    logs.copy("app.log", "app.log.2");
    logs.append("app.log", "1\n");  // after the copy, before the truncation
    CHECK(follower.read().size() == 2);
    saved = follower.cursors();
  }
  logs.await_younger_births();
  logs.overwrite("app.log", "2\n");
  logs.copy("app.log", "app.log.1");
  logs.overwrite("app.log", "3\n");
  Follower follower(follow({logs.path("app.log")}), saved);
  CHECK(follower.read() == Lines{"2", "3"});
  CHECK(follower.reader().take_gaps().size() == 1);
  CHECK(Follower(follow({logs.path("app.log")}), follower.cursors()).read().empty());
}

TEST_CASE("R16 a truncation without a copy is read from its start and told as a gap") {
  const LogDirectory logs;
  Follower follower(follow({logs.path("app.log")}));
  logs.append("app.log", "1\n2\nhalf");
  follower.read();
  logs.overwrite("app.log", "3\n");
  CHECK(follower.read() == Lines{"3"});
  const auto gaps = follower.reader().take_gaps();
  REQUIRE(gaps.size() == 1);
  CHECK(gaps.front().offset == 4);
  CHECK(gaps.front().bytes == 4);
}

TEST_CASE("R09 a file that regrew past the cursor is read from its start") {
  const auto* same_head = GENERATE("1\n", "other\n");
  const LogDirectory logs;
  Follower follower(follow({logs.path("app.log")}));
  logs.append("app.log", "1\n2\n");
  follower.read();
  logs.overwrite("app.log", std::string(same_head) + "new\nlonger than before\n");
  CHECK(follower.read() ==
        Lines{std::string(same_head).substr(0, std::string(same_head).size() - 1), "new",
              "longer than before"});
}

TEST_CASE(
    "R10 a file recreated under the same name is read from its start, even with the same lines") {
  const LogDirectory logs;
  logs.append("app.log", "1\n2\n");
  Follower before(follow({logs.path("app.log")}));
  before.read();
  logs.remove("app.log");
  logs.await_younger_births();
  logs.append("app.log", "1\n2\n3\n");
  Follower after(follow({logs.path("app.log")}), before.cursors());
  CHECK(after.read() == Lines{"1", "2", "3"});
}

TEST_CASE("R07 two files that swap names again and again go on where each was") {
  const LogDirectory logs;
  Follower follower(follow({logs.path("app.log")}));
  logs.append("app.log", "a1\n");
  CHECK(follower.read() == Lines{"a1"});
  logs.rename("app.log", "app.log.0");
  logs.append("app.log", "b1\n");
  CHECK(follower.read() == Lines{"b1"});
  for (int round = 2; round < 5; ++round) {
    logs.rename("app.log", "swap");
    logs.rename("app.log.0", "app.log");
    logs.rename("swap", "app.log.0");
    logs.append("app.log", "x" + std::to_string(round) + "\n");
    CHECK(follower.read() == Lines{"x" + std::to_string(round)});
  }
}

TEST_CASE("R18 a rotated name that matches the glob is not read twice") {
  const LogDirectory logs;
  Follower follower(follow({logs.path("*.log")}));
  logs.append("app.log", "1\n");
  follower.read(start);
  const auto* name = GENERATE("app-20260101.log", "app-old.log");
  logs.rename("app.log", name);
  logs.append("app.log", "2\n");
  CHECK(follower.read(start + 1s) == Lines{"2"});
  CHECK(follower.read(start + 60s).empty());
  CHECK(follower.read(start + 120s).empty());
  CHECK(Follower(follow({logs.path("*.log")}), follower.cursors()).read().empty());
}

TEST_CASE("R14 a copy beside the log is not read as a log") {
  const LogDirectory logs;
  Follower follower(follow({logs.path("app.log*")}));
  logs.append("app.log", "1\n");
  logs.append("app.log.1", "old\n");
  logs.append("app.log.2.gz", "packed\n");
  CHECK(follower.read() == Lines{"1"});
  CHECK(follower.status_of(logs.path("app.log.1")).reason == "rotated away from app.log");
  CHECK(follower.status_of(logs.path("app.log.2.gz")).reason == "compressed");
}

TEST_CASE("a rotated file that is written out in the settings is read") {
  const LogDirectory logs;
  logs.append("app.log", "2\n");
  logs.append("app.log.1", "1\n");
  Follower follower(follow({logs.path("app.log"), logs.path("app.log.1")}));
  CHECK(follower.read() == Lines{"2", "1"});
}

TEST_CASE("R19 a symbolic link that points elsewhere is a rotation") {
  const LogDirectory logs;
  const LogWriter old_target(logs.path("log.1"));
  old_target.write("1\n");
  std::filesystem::create_symlink("log.1", logs.path("current"));
  Follower follower(follow({logs.path("current")}));
  CHECK(follower.read() == Lines{"1"});
  old_target.write("2\n");
  logs.append("log.2", "3\n");
  logs.remove("current");
  std::filesystem::create_symlink("log.2", logs.path("current"));
  CHECK(follower.read() == Lines{"2", "3"});
}

TEST_CASE("R21 a directory that is renamed and made anew is followed in both places") {
  const LogDirectory logs;
  logs.make_directory("d");
  Follower follower(follow({logs.path("d/*.log")}));
  const LogWriter writer(logs.path("d/app.log"));
  writer.write("1\n");
  CHECK(follower.read() == Lines{"1"});
  logs.rename("d", "e");
  writer.write("2\n");
  logs.make_directory("d");
  logs.append("d/app.log", "3\n");
  CHECK(follower.read() == Lines{"2", "3"});
}

}  // namespace tokentail::test
