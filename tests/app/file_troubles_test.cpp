// SPDX-License-Identifier: Apache-2.0
#include "app/file_troubles.hpp"

#include "support/catch.hpp"

namespace tokentail {
namespace {

SourceStatus status_of(const std::string& path, const std::string& reason) {
  SourceStatus status;
  status.files.push_back({.path = path, .state = FileStatus::State::skipped, .reason = reason});
  return status;
}

TEST_CASE("a file that cannot be read is told once, and again when that ends") {
  FileTroubles troubles;
  CHECK(troubles.news(status_of("/a.log", "Permission denied")) ==
        std::vector<std::string>{
            "/a.log cannot be read: Permission denied; it is tried again every second"});
  CHECK(troubles.news(status_of("/a.log", "Permission denied")).empty());
  CHECK(troubles.news(status_of("/a.log", "")) == std::vector<std::string>{"/a.log is read now"});
  CHECK(troubles.news(status_of("/a.log", "")).empty());
}

TEST_CASE("another trouble with the same file is news") {
  FileTroubles troubles;
  CHECK(troubles.news(status_of("/a.log", "a FIFO, not a file")).size() == 1);
  CHECK(troubles.news(status_of("/a.log", "Permission denied")).size() == 1);
}

TEST_CASE("a file that left the settings' patterns is forgotten") {
  FileTroubles troubles;
  CHECK(troubles.news(status_of("/a.log", "a FIFO, not a file")).size() == 1);
  CHECK(troubles.news({}).empty());
  CHECK(troubles.news(status_of("/a.log", "a FIFO, not a file")).size() == 1);
}

}  // namespace
}  // namespace tokentail
