// SPDX-License-Identifier: Apache-2.0
#include "source/glob_pattern.hpp"

#include "support/catch.hpp"

namespace tokentail {

TEST_CASE("every directory in which a match may appear is named, outermost first") {
  using Patterns = std::vector<std::string>;
  CHECK(directory_patterns("/var/log/app.log") == Patterns{"/var/log"});
  CHECK(directory_patterns("/var/log/*.log") == Patterns{"/var/log"});
  CHECK(directory_patterns("/a/*/b/*.log") == Patterns{"/a", "/a/*", "/a/*/b"});
  CHECK(directory_patterns("/*.log") == Patterns{"/"});
}

TEST_CASE("a wildcard stays within its component and away from hidden files") {
  CHECK(glob_matches("/l/*.log", "/l/a.log"));
  CHECK_FALSE(glob_matches("/l/*.log", "/l/a/b.log"));
  CHECK_FALSE(glob_matches("/l/*", "/l/.hidden"));
}

TEST_CASE("a path with brackets in its name matches itself") {
  CHECK(glob_matches("/l/app[1].log", "/l/app[1].log"));
}

}  // namespace tokentail
