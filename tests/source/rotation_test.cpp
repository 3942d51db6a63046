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

std::vector<std::string> paths(const std::vector<Sibling>& siblings) {
  std::vector<std::string> result;
  for (const auto& each : siblings) {
    result.push_back(each.path);
  }
  return result;
}

}  // namespace

TEST_CASE("a renamed file is found by its identity") {
  const std::vector<Sibling> siblings{sibling("/l/app.log", 1, 50), sibling("/l/odd name", 2, 40)};
  REQUIRE(find_same(siblings, {.device = 1, .inode = 2, .birth_ns = 40}) != nullptr);
  CHECK(find_same(siblings, {.device = 1, .inode = 2, .birth_ns = 40})->path == "/l/odd name");
  CHECK(find_same(siblings, {.device = 1, .inode = 2, .birth_ns = 41}) == nullptr);
}

TEST_CASE("generations in between are those born later, oldest first") {
  const std::vector<Sibling> siblings{sibling("/l/app.log.1", 3, 30),
                                      sibling("/l/app.log.2", 2, 20),
                                      sibling("/l/app.log.3", 1, 10), sibling("/l/app.log.4", 9, 5),
                                      sibling("/l/other.log.1", 8, 40)};
  CHECK(paths(successors("/l/app.log", {.birth_ns = 10}, siblings)) ==
        std::vector<std::string>{"/l/app.log.2", "/l/app.log.1"});
}

TEST_CASE("without birth times the last change puts generations in order") {
  const std::vector<Sibling> siblings{sibling("/l/app.log.1", 3, 0, 30),
                                      sibling("/l/app.log.2", 2, 0, 20),
                                      sibling("/l/app.log.3", 1, 0, 10)};
  CHECK(paths(successors("/l/app.log", {.birth_ns = 7, .modified_ns = 10}, siblings)) ==
        std::vector<std::string>{"/l/app.log.2", "/l/app.log.1"});
}

TEST_CASE("compressed rotations are not read as text") {
  CHECK(rotations_of("/l/app.log", {sibling("/l/app.log.1.gz", 1, 1)}).empty());
}

}  // namespace tokentail
