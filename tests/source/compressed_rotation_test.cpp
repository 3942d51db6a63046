// SPDX-License-Identifier: Apache-2.0
// Logs that were compressed after their rotation, while nobody was looking.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>

#include "support/catch.hpp"
#include "support/log_directory.hpp"
#include "support/packed_text.hpp"

namespace tokentail::test {
namespace {

using Lines = std::vector<std::string>;
namespace fs = std::filesystem;

struct Packer {
  std::string ending;
  std::function<std::string(const std::string&)> pack;
};
const std::vector<Packer> packers{{".gz", gzip}, {".zst", zstd}};

// As the tools do: the archive has the time of the file, which is then removed.
void compress(const LogDirectory& logs, const std::string& name, const Packer& packer) {
  std::ifstream in(logs.path(name), std::ios::binary);
  const std::string text(std::istreambuf_iterator<char>(in), {});
  logs.append(name + packer.ending, packer.pack(text));
  fs::last_write_time(logs.path(name + packer.ending), fs::last_write_time(logs.path(name)));
  logs.remove(name);
}

std::vector<FileCursor> cursors_after(const ReaderSettings& settings) {
  Follower follower(settings);
  follower.read();
  return follower.cursors();
}

}  // namespace

TEST_CASE("R05 a log that was compressed while nobody looked is read on where it was") {
  const auto& packer = GENERATE(from_range(packers));
  const auto* read_before = GENERATE("1\n", "1\n2\n3\n");
  const LogDirectory logs;
  const auto settings = follow({logs.path("app.log*")});
  logs.append("app.log", read_before);
  const auto saved = cursors_after(settings);
  logs.append("app.log", "4\n5\n");
  logs.rename("app.log", "app.log.1");
  compress(logs, "app.log.1", packer);
  logs.await_younger_births();
  logs.append("app.log", "6\n");
  Follower follower(settings, saved);
  CHECK(follower.read() == Lines{"4", "5", "6"});
  CHECK(follower.reader().take_gaps().empty());
  CHECK(Follower(settings, follower.cursors()).read().empty());
  CHECK(follower.read(instant_from_ns(0) + std::chrono::seconds{31}).empty());
  CHECK(Follower(settings, follower.cursors()).read().empty());
}

TEST_CASE("R05 several generations that were compressed while nobody looked are all read") {
  const auto& packer = GENERATE(from_range(packers));
  const LogDirectory logs;
  const auto settings = follow({logs.path("app.log")});
  logs.append("app.log.9.gz", gzip("history\n"));  // though it is new, it is named as an old one
  logs.append("app.log", "1\n");
  const auto saved = cursors_after(settings);
  logs.append("app.log", "2\n");
  for (const auto* line : {"3\n", "4\n", "5\n"}) {
    for (int n = 8; n >= 2; --n) {
      if (const auto name = "app.log." + std::to_string(n) + packer.ending;
          fs::exists(logs.path(name))) {
        logs.rename(name, "app.log." + std::to_string(n + 1) + packer.ending);
      }
    }
    if (fs::exists(logs.path("app.log.1"))) {
      compress(logs, "app.log.1", packer);
      logs.rename("app.log.1" + packer.ending, "app.log.2" + packer.ending);
    }
    logs.rename("app.log", "app.log.1");
    logs.await_younger_births();
    logs.append("app.log", line);
  }
  Follower follower(settings, saved);
  auto lines = follower.read();
  std::ranges::sort(lines);
  CHECK(lines == Lines{"2", "3", "4", "5"});
  CHECK(follower.reader().take_gaps().empty());
  CHECK(Follower(settings, follower.cursors()).read().empty());
}

TEST_CASE("R05 a restart after every block of an archive repeats nothing and loses nothing") {
  const auto& packer = GENERATE(from_range(packers));
  const LogDirectory logs;
  auto settings = follow({logs.path("app.log")});
  settings.limits.block_bytes = 4096;
  logs.append("app.log", "first\n");
  auto saved = cursors_after(settings);
  Lines expected;
  std::string text;
  for (int i = 0; i < 3000; ++i) {
    expected.push_back("line " + std::to_string(i));
    text += expected.back() + "\n";
  }
  logs.append("app.log", text);
  logs.rename("app.log", "app.log.1");
  compress(logs, "app.log.1", packer);
  Lines all;
  while (all.size() < expected.size()) {
    Follower follower(settings, saved);
    follower.reader().reconcile(instant_from_ns(0));
    const auto lines = follower.read_block();
    REQUIRE_FALSE(lines.empty());
    all.insert(all.end(), lines.begin(), lines.end());
    saved = follower.cursors();
  }
  CHECK(all == expected);
  CHECK(Follower(settings, saved).read().empty());
}

TEST_CASE("R05 a log that was read to its end and is compressed is not read again") {
  const auto& packer = GENERATE(from_range(packers));
  const LogDirectory logs;
  Follower follower(follow({logs.path("app.log")}));
  logs.append("app.log", "1\n2\n");
  follower.read();
  logs.rename("app.log", "app.log.1");
  logs.append("app.log", "3\n");
  CHECK(follower.reader().wait(Duration{0}, -1) == Wake::news);
  CHECK(follower.read_hinted() == Lines{"3"});
  compress(logs, "app.log.1", packer);
  CHECK(follower.read().empty());
  logs.rename("app.log", "app.log.1");
  logs.append("app.log", "4\n");
  CHECK(follower.read() == Lines{"4"});
  CHECK(follower.reader().take_gaps().empty());
  CHECK(Follower(follow({logs.path("app.log")}), follower.cursors()).read().empty());
}

TEST_CASE("R05 a generation that was read and compressed is not taken for one that was missed") {
  const auto& packer = GENERATE(from_range(packers));
  const bool is_damaged = GENERATE(false, true);
  constexpr auto later = instant_from_ns(0) + std::chrono::seconds{31};
  const LogDirectory logs;
  const auto settings = follow({logs.path("app.log")});
  Follower first(settings);
  logs.append("app.log", "1\n");
  first.read();
  logs.rename("app.log", "app.log.2");
  logs.await_younger_births();
  logs.append("app.log", "2\n");
  first.read();
  auto oldest = first.cursors().front();
  logs.rename("app.log", "app.log.1");
  logs.await_younger_births();
  logs.append("app.log", "3\n");
  first.read();
  compress(logs, "app.log.2", packer);
  logs.rename("app.log.2" + packer.ending, "app.log.3" + packer.ending);
  compress(logs, "app.log.1", packer);  // while it is still open
  logs.rename("app.log.1" + packer.ending, "app.log.2" + packer.ending);
  CHECK(first.read().empty());
  CHECK(first.read(later).empty());
  if (is_damaged) {
    fs::resize_file(logs.path("app.log.2" + packer.ending),
                    fs::file_size(logs.path("app.log.2" + packer.ending)) - 4);
  }

  // A search behind the oldest that never came to its end.
  auto saved = first.cursors();
  std::erase_if(
      saved, [&](const FileCursor& cursor) { return same_file(cursor.identity, oldest.identity); });
  oldest.standing = FileStanding::rotated;
  saved.push_back(oldest);
  Follower second(settings, saved);
  CHECK(second.read().empty());
  logs.rename("app.log", "app.log.1");
  logs.append("app.log", "4\n");
  CHECK(second.read() == Lines{"4"});
  CHECK(second.read(later).empty());
  CHECK(Follower(settings, second.cursors()).read().empty());
}

TEST_CASE("R05 a cursor is forgotten when its text is in no file and no archive any more") {
  const LogDirectory logs;
  const auto settings = follow({logs.path("app.log")});
  Follower follower(settings);
  constexpr auto later = instant_from_ns(0) + std::chrono::seconds{31};
  logs.append("app.log", "1\n");
  follower.read();
  logs.rename("app.log", "app.log.1");
  logs.append("app.log", "2\n");
  follower.read();
  compress(logs, "app.log.1", packers.front());
  follower.read();
  follower.read(later);
  CHECK(follower.cursors().size() == 2);
  logs.remove("app.log.1.gz");
  logs.rename("app.log", "app.log.1");
  logs.append("app.log", "3\n");
  follower.read(later);
  CHECK(follower.cursors().size() == 2);
}

TEST_CASE("R05 an archive of other content is a gap, not a continuation") {
  const LogDirectory logs;
  const auto settings = follow({logs.path("app.log")});
  logs.append("app.log", "1\n2\n");
  const auto saved = cursors_after(settings);
  logs.remove("app.log");
  logs.append("app.log.1.gz", gzip("1\nx\n3\n"));
  Follower follower(settings, saved);
  CHECK(follower.read().empty());
  CHECK(follower.reader().take_gaps().size() == 1);
}

TEST_CASE("R05 what a damaged archive still holds is read, and the rest told as a gap") {
  const LogDirectory logs;
  const auto settings = follow({logs.path("app.log")});
  logs.append("app.log", "1\n");
  const auto saved = cursors_after(settings);
  logs.remove("app.log");
  const auto packed = gzip("1\n2\n3\n");
  logs.append("app.log.1.gz", packed.substr(0, packed.size() - 4));
  Follower follower(settings, saved);
  CHECK(follower.read() == Lines{"2", "3"});
  const auto gaps = follower.reader().take_gaps();
  REQUIRE(gaps.size() == 1);
  CHECK(gaps.front().why == "the compressed data ends in the middle");
  CHECK(Follower(settings, follower.cursors()).read().empty());
}

TEST_CASE("R13 a copy that was compressed after the log was truncated is read on") {
  const LogDirectory logs;
  const auto settings = follow({logs.path("app.log")});
  logs.append("app.log", "1\n2\n");
  const auto saved = cursors_after(settings);
  logs.append("app.log", "3\n");
  logs.copy("app.log", "app.log.1");
  compress(logs, "app.log.1", packers.front());
  logs.overwrite("app.log", "4\n5\n6\n7\n");
  Follower follower(settings, saved);
  CHECK(follower.read() == Lines{"3", "4", "5", "6", "7"});
  CHECK(follower.reader().take_gaps().size() == 1);  // what came after the copy
  CHECK(Follower(settings, follower.cursors()).read().empty());
}

}  // namespace tokentail::test
