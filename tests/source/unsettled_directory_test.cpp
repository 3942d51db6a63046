// SPDX-License-Identifier: Apache-2.0
// Directories that hide files while they are read.
#include <set>

#include "support/catch.hpp"
#include "support/log_directory.hpp"

namespace tokentail::test {
namespace {

using Lines = std::vector<std::string>;

// Lists truthfully but for the names that are hidden, as a reading does that a rename overtook.
class HostileDirectory {
 public:
  void hide(std::set<std::string> names) {
    hidden_ = std::move(names);
    is_changing_ = true;
  }
  void rest() {
    hidden_.clear();
    is_changing_ = false;
  }
  [[nodiscard]] DirectoryBook::List list() {
    return [this](const std::string& directory) {
      auto content = list_directory(directory);
      std::erase_if(content.files, [&](const Sibling& each) {
        return hidden_.contains(each.path.substr(each.path.rfind('/') + 1));
      });
      if (is_changing_) {
        ++content.after->changed_ns;
      }
      return content;
    };
  }

 private:
  std::set<std::string> hidden_;
  bool is_changing_ = false;
};

// One look and what it brings.
Lines look(Follower& follower) {
  follower.reader().reconcile(instant_from_ns(0));
  return follower.read_hinted();
}

// app.log, where only "1" was read, is rotated twice.
void rotate_twice(const LogDirectory& logs) {
  logs.rename("app.log", "app.log.2");
  logs.await_younger_births();
  logs.append("app.log.1", "2\n");
  logs.await_younger_births();
  logs.append("app.log", "3\n");
}

}  // namespace

TEST_CASE("a generation that a listing passed over is found at a later look") {
  const LogDirectory logs;
  HostileDirectory directory;
  Follower follower(follow({logs.path("app.log")}), {}, directory.list());
  logs.append("app.log", "1\n");
  CHECK(follower.read() == Lines{"1"});
  rotate_twice(logs);
  directory.hide({"app.log.1"});
  CHECK(look(follower) == Lines{"3"});
  CHECK(look(follower).empty());
  CHECK_FALSE(follower.reader().caught_up());
  directory.rest();
  CHECK(look(follower) == Lines{"2"});
  CHECK(follower.read().empty());
  CHECK(follower.reader().caught_up());
  CHECK(follower.reader().take_gaps().empty());
}

TEST_CASE("a generation that was passed over before a crash is found after it") {
  const LogDirectory logs;
  std::vector<FileCursor> saved;
  {
    HostileDirectory directory;
    Follower follower(follow({logs.path("app.log")}), {}, directory.list());
    logs.append("app.log", "1\n");
    follower.read();
    rotate_twice(logs);
    directory.hide({"app.log.1"});
    CHECK(look(follower) == Lines{"3"});
    saved = follower.cursors();
  }
  // Both cursors say "live": the change of the first was never saved.
  CHECK(saved.size() == 2);
  Follower follower(follow({logs.path("app.log")}), saved);
  CHECK(follower.read() == Lines{"2"});
  CHECK(Follower(follow({logs.path("app.log")}), follower.cursors()).read().empty());
}

TEST_CASE("a rotated file that a listing passed over is not given up") {
  const LogDirectory logs;
  HostileDirectory directory;
  auto settings = follow({logs.path("*.log")});
  settings.limits.open_files_max = 1;
  Follower follower(settings, {}, directory.list());
  logs.append("app.log", "1\n");
  logs.append("other.log", "o\n");  // takes the one descriptor
  CHECK(follower.read() == Lines{"1", "o"});
  logs.append("app.log", "2\n");
  logs.rename("app.log", "app.log.1");
  directory.hide({"app.log.1"});
  CHECK(look(follower).empty());
  CHECK(follower.reader().take_gaps().empty());
  directory.rest();
  CHECK(look(follower) == Lines{"2"});
  CHECK(follower.reader().take_gaps().empty());
}

TEST_CASE("a drained file that a listing passed over is not read again") {
  const LogDirectory logs;
  HostileDirectory directory;
  Follower follower(follow({logs.path("*.log")}), {}, directory.list());
  logs.append("app.log", "1\n");
  follower.read();
  logs.rename("app.log", "app-old.log");
  logs.append("app.log", "2\n");
  CHECK(follower.read() == Lines{"2"});
  CHECK(follower.read(instant_from_ns(0) + std::chrono::seconds{31}).empty());
  directory.hide({"app-old.log"});
  logs.rename("app.log", "app-older.log");
  logs.append("app.log", "3\n");
  CHECK(look(follower) == Lines{"3"});
  directory.rest();
  CHECK(follower.read().empty());
}

TEST_CASE("a file that is nowhere in a directory without rest is given up as a gap") {
  const LogDirectory logs;
  HostileDirectory directory;
  logs.append("app.log", "1\n");
  std::vector<FileCursor> saved;
  {
    Follower before(follow({logs.path("app.log")}));
    before.read();
    saved = before.cursors();
  }
  logs.remove("app.log");
  directory.hide({});
  Follower follower(follow({logs.path("app.log")}), saved, directory.list());
  for (int i = 0; i < LogReader::unsettled_looks_max; ++i) {
    look(follower);
  }
  CHECK(follower.reader().take_gaps().empty());
  look(follower);
  CHECK(follower.reader().take_gaps().size() == 1);
  look(follower);
  CHECK(follower.reader().caught_up());
}

TEST_CASE("R12 a copy that a listing passed over is waited for") {
  const LogDirectory logs;
  HostileDirectory directory;
  Follower follower(follow({logs.path("app.log")}), {}, directory.list());
  logs.append("app.log", "1\n");
  CHECK(follower.read() == Lines{"1"});
  logs.append("app.log", "2\n");
  logs.copy("app.log", "app.log.1");
  logs.overwrite("app.log", "3\n");
  directory.hide({"app.log.1"});
  CHECK(look(follower).empty());
  CHECK(look(follower).empty());
  CHECK_FALSE(follower.reader().caught_up());
  CHECK(Follower(follow({logs.path("app.log")}), follower.cursors()).read() == Lines{"2", "3"});
  directory.rest();
  CHECK(look(follower) == Lines{"2"});
  CHECK(follower.read() == Lines{"3"});
  CHECK(follower.reader().take_gaps().size() == 1);  // what came after the copy
}

TEST_CASE("R12 a later copy that a listing passed over is waited for") {
  const LogDirectory logs;
  HostileDirectory directory;
  Follower follower(follow({logs.path("app.log")}), {}, directory.list());
  logs.append("app.log", "1\n");
  CHECK(follower.read() == Lines{"1"});
  logs.copy("app.log", "app.log.2");
  logs.await_younger_births();
  logs.overwrite("app.log", "2\n");
  logs.copy("app.log", "app.log.1");
  logs.overwrite("app.log", "3\n");
  directory.hide({"app.log.1"});
  CHECK(look(follower).empty());
  directory.rest();
  CHECK(follower.read() == Lines{"2", "3"});
}

TEST_CASE("R12 a log without a copy in a directory without rest is read on at last") {
  const LogDirectory logs;
  HostileDirectory directory;
  Follower follower(follow({logs.path("app.log")}), {}, directory.list());
  logs.append("app.log", "1\n");
  CHECK(follower.read() == Lines{"1"});
  logs.overwrite("app.log", "");
  logs.append("app.log", "3\n");
  directory.hide({});
  for (int i = 0; i < LogReader::unsettled_looks_max; ++i) {
    CHECK(look(follower).empty());
  }
  look(follower);
  CHECK(look(follower) == Lines{"3"});
  CHECK(follower.reader().take_gaps().size() == 1);
}

TEST_CASE("R12 a copy of a log that was empty when it was last saved is read") {
  const LogDirectory logs;
  std::vector<FileCursor> saved;
  {
    Follower follower(follow({logs.path("app.log")}));
    logs.append("app.log", "1\n");
    CHECK(follower.read() == Lines{"1"});
    logs.copy("app.log", "app.log.1");
    logs.overwrite("app.log", "");
    CHECK(follower.read().empty());
    saved = follower.cursors();
  }
  logs.await_younger_births();
  logs.append("app.log", "2\n");
  logs.rename("app.log.1", "app.log.2");
  logs.copy("app.log", "app.log.1");
  logs.overwrite("app.log", "3\n");
  Follower follower(follow({logs.path("app.log")}), saved);
  CHECK(follower.read() == Lines{"2", "3"});
  CHECK(Follower(follow({logs.path("app.log")}), follower.cursors()).read().empty());
}

TEST_CASE("a file that was empty when it was last seen is known after a restart") {
  const LogDirectory logs;
  logs.append("app.log", "");
  std::vector<FileCursor> saved;
  {
    Follower follower(follow({logs.path("app.log")}));
    follower.read();
    saved = follower.cursors();
  }
  logs.append("app.log", "1\n");
  rotate_twice(logs);
  Follower follower(follow({logs.path("app.log")}), saved);
  CHECK(follower.read() == Lines{"1", "2", "3"});
}

TEST_CASE("generations of a path that had no file for a while are found behind the last one") {
  const LogDirectory logs;
  Follower follower(follow({logs.path("app.log")}));
  logs.append("app.log", "1\n");
  follower.read();
  logs.rename("app.log", "app.log.2");
  follower.read();
  follower.read(instant_from_ns(0) + std::chrono::seconds{31});
  CHECK(follower.cursors().front().standing == FileStanding::drained);
  logs.await_younger_births();
  logs.append("app.log.1", "2\n");
  logs.await_younger_births();
  logs.append("app.log", "3\n");
  CHECK(follower.read(instant_from_ns(0) + std::chrono::seconds{32}) == Lines{"2", "3"});
}

}  // namespace tokentail::test
