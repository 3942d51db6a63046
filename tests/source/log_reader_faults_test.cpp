// SPDX-License-Identifier: Apache-2.0
#include <filesystem>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "support/catch.hpp"
#include "support/log_directory.hpp"

namespace tokentail::test {
namespace {

using namespace std::chrono_literals;
using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("R25 what is not a file is skipped with its reason, and never hangs") {
  const LogDirectory logs;
  REQUIRE(mkfifo(logs.path("fifo.log").c_str(), 0600) == 0);
  logs.make_directory("directory.log");
  std::filesystem::create_symlink("/dev/zero", logs.path("zero.log"));
  std::filesystem::create_symlink("nowhere", logs.path("dangling.log"));
  logs.append("app.log", "1\n");
  Follower follower(follow({logs.path("*.log")}));
  CHECK(follower.read() == Lines{"1"});
  CHECK(follower.status_of(logs.path("fifo.log")).reason == "a FIFO, not a file");
  CHECK(follower.status_of(logs.path("directory.log")).reason == "a directory, not a file");
  CHECK(follower.status_of(logs.path("zero.log")).reason == "a device, not a file");
}

TEST_CASE("a directory that appears later is found") {
  const LogDirectory logs;
  Follower follower(follow({logs.path("a/b/*.log")}));
  CHECK(follower.read().empty());
  logs.make_directory("a");
  CHECK(follower.reader().wait(0s, -1) == Wake::news);
  follower.read_hinted();
  logs.make_directory("a/b");
  CHECK(follower.reader().wait(0s, -1) == Wake::news);
  follower.read_hinted();
  logs.append("a/b/app.log", "1\n");
  CHECK(follower.read_hinted() == Lines{"1"});
}

TEST_CASE("R24 a file that cannot be read yet is read from its start when it can") {
  const LogDirectory logs;
  logs.append("app.log", "1\n");
  chmod(logs.path("").c_str(), 0755);
  chmod(logs.path("app.log").c_str(), 0);
  const auto user = geteuid();
  constexpr uid_t nobody = 65534;
  // Root reads everything, so for a moment this is somebody else.
  REQUIRE((user != 0 || seteuid(nobody) == 0));
  Follower follower(follow({logs.path("app.log")}));
  const auto before = follower.read();
  const auto reason = follower.status_of(logs.path("app.log")).reason;
  REQUIRE(seteuid(user) == 0);
  CHECK(before.empty());
  CHECK(reason == "Permission denied");
  chmod(logs.path("app.log").c_str(), 0644);
  CHECK(follower.read() == Lines{"1"});
}

TEST_CASE("R20 a file matched twice is counted once") {
  const LogDirectory logs;
  logs.append("app.log", "1\n");
  std::filesystem::create_hard_link(logs.path("app.log"), logs.path("hard.log"));
  std::filesystem::create_symlink("app.log", logs.path("soft.log"));
  Follower follower(follow({logs.path("*.log"), logs.path("app*")}));
  CHECK(follower.read() == Lines{"1"});
  logs.append("hard.log", "2\n");
  CHECK(follower.read() == Lines{"2"});
}

TEST_CASE("a hundred files are read with four descriptors") {
  const LogDirectory logs;
  auto settings = follow({logs.path("*.log")});
  settings.limits.open_files_max = 4;
  Follower follower(settings);
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 100; ++i) {
      logs.append(std::to_string(i) + ".log", "line\n");
    }
    CHECK(follower.read().size() == 100);
    CHECK(follower.reader().status().totals.open_files <= 4);
  }
}

TEST_CASE("a quiet file is closed and read on when it speaks again") {
  const LogDirectory logs;
  Follower follower(follow({logs.path("app.log")}));
  logs.append("app.log", "1\n");
  follower.read(instant_from_ns(0));
  CHECK(follower.reader().status().totals.open_files == 1);
  follower.read(instant_from_ns(0) + 301s);
  CHECK(follower.reader().status().totals.open_files == 0);
  logs.append("app.log", "2\n");
  CHECK(follower.read(instant_from_ns(0) + 302s) == Lines{"2"});
}

TEST_CASE("R15 a hole of a gibibyte is skipped in little memory") {
  const LogDirectory logs;
  logs.append("app.log", "1\n");
  Follower follower(follow({logs.path("app.log")}));
  follower.read();
  std::filesystem::resize_file(logs.path("app.log"), 0);
  std::filesystem::resize_file(logs.path("app.log"), 1U << 30U);
  logs.append("app.log", "2\n");
  CHECK(follower.read() == Lines{"2"});
  CHECK(follower.reader().status().totals.counts.nul_bytes == 1LL << 30U);
}

TEST_CASE("L05 a line longer than a block is read whole, one longer than the limit dropped") {
  const LogDirectory logs;
  auto settings = follow({logs.path("app.log")});
  settings.limits.block_bytes = 4096;
  settings.limits.line_bytes_max = 20'000;
  Follower follower(settings);
  const std::string fits(20'000, 'x');
  logs.append("app.log", "1\n" + fits + "\n" + fits + "x\n2\n");
  CHECK(follower.read() == Lines{"1", fits, "2"});
  CHECK(follower.reader().status().totals.counts.overlong_bytes == 20'001);
}

TEST_CASE("L06 overlong lines alone still move the cursor") {
  const LogDirectory logs;
  auto settings = follow({logs.path("app.log")});
  settings.limits.line_bytes_max = 10;
  logs.append("app.log", std::string(500'000, 'x') + "\n" + std::string(11, 'y') + "\n");
  Follower follower(settings);
  CHECK(follower.read().empty());
  REQUIRE(follower.cursors().size() == 1);
  CHECK(follower.cursors().front().offset == 500'013);
}

TEST_CASE("a long line that grows in small writes is handed out once") {
  const LogDirectory logs;
  Follower follower(follow({logs.path("app.log")}));
  std::string line;
  for (int i = 0; i < 100; ++i) {
    const std::string piece(5'000, static_cast<char>('a' + i % 26));
    line += piece;
    logs.append("app.log", piece);
    REQUIRE(follower.read().empty());
  }
  logs.append("app.log", "\nnext\n");
  CHECK(follower.read() == Lines{line, "next"});
}

}  // namespace tokentail::test
