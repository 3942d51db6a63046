// SPDX-License-Identifier: Apache-2.0
#include "source/rotation.hpp"

#include "support/catch.hpp"

namespace tokentail {
namespace {

Sibling sibling(const std::string& path, std::uint64_t inode, std::int64_t birth_ns,
                std::int64_t modified_ns = 0) {
  return {.path = path,
          .facts = {.identity = {.device = 1, .inode = inode, .birth_ns = birth_ns},
                    .modified_ns = modified_ns}};
}

using Names = std::vector<std::string>;

Names paths(const std::vector<Sibling>& siblings) {
  Names result;
  for (const auto& each : siblings) {
    result.push_back(each.path);
  }
  return result;
}

}  // namespace

TEST_CASE("a renamed file is found by its identity") {
  const Siblings siblings({sibling("/l/app.log", 1, 50), sibling("/l/odd name", 2, 40)});
  REQUIRE(siblings.find({.device = 1, .inode = 2, .birth_ns = 40}) != nullptr);
  CHECK(siblings.find({.device = 1, .inode = 2, .birth_ns = 40})->path == "/l/odd name");
  CHECK(siblings.find({.device = 1, .inode = 2, .birth_ns = 41}) == nullptr);
}

TEST_CASE("generations in between are those born from then on, oldest first") {
  const Siblings siblings({sibling("/l/app.log.1", 3, 30), sibling("/l/app.log.2", 2, 20),
                           sibling("/l/app.log.3", 1, 10), sibling("/l/app.log.4", 9, 5),
                           sibling("/l/other.log.1", 8, 40)});
  CHECK(paths(generations("/l/app.log", {.birth_ns = 10}, 0, siblings)) ==
        Names{"/l/app.log.3", "/l/app.log.2", "/l/app.log.1"});
}

TEST_CASE("a generation of the same tick as the file before it is not passed over") {
  const Siblings siblings({sibling("/l/app.log.1", 2, 10, 7)});
  CHECK(paths(generations("/l/app.log", {.birth_ns = 10, .modified_ns = 8}, 0, siblings)) ==
        Names{"/l/app.log.1"});
}

TEST_CASE("a copy, younger than the log it was made of, is no generation") {
  const Siblings siblings({sibling("/l/app.log.1", 2, 20), sibling("/l/app.log.2", 3, 40)});
  CHECK(paths(generations("/l/app.log", {.birth_ns = 10}, 30, siblings)) == Names{"/l/app.log.1"});
}

TEST_CASE("without birth times the last change puts generations in order") {
  const Siblings siblings({sibling("/l/app.log.1", 3, 0, 30), sibling("/l/app.log.2", 2, 0, 20),
                           sibling("/l/app.log.3", 1, 0, 9)});
  CHECK(paths(generations("/l/app.log", {.birth_ns = 7, .modified_ns = 10}, 0, siblings)) ==
        Names{"/l/app.log.2", "/l/app.log.1"});
}

TEST_CASE("compressed rotations are not read as text") {
  CHECK(Siblings({sibling("/l/app.log.1.gz", 1, 1)}).rotations_of("/l/app.log").empty());
}

}  // namespace tokentail
