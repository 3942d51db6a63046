// SPDX-License-Identifier: Apache-2.0
#include "source/file_cursor.hpp"

#include <string>

#include "support/catch.hpp"

namespace tokentail {
namespace {

constexpr FileIdentity first_file{.device = 1, .inode = 7, .birth_ns = 100, .generation = 5};

FileCursor cursor_at(std::int64_t offset) {
  return {.path = "/var/log/app.log", .identity = first_file, .offset = offset};
}

FileFacts seen(FileIdentity identity, std::int64_t size) {
  return {.identity = identity, .size = size};
}

}  // namespace

TEST_CASE("a file that grew is read on") {
  CHECK(judge(cursor_at(900), seen(first_file, 1000), {}) == Continuity::same);
  CHECK(judge(cursor_at(900), seen(first_file, 900), {}) == Continuity::same);
}

TEST_CASE("R08 a smaller file of the same identity was truncated") {
  CHECK(judge(cursor_at(900), seen(first_file, 899), {}) == Continuity::rewritten);
}

TEST_CASE("a file that regrew past the offset is told by its content") {
  const auto regrown = seen(first_file, 5000);
  CHECK(judge(cursor_at(900), regrown, {.head = true, .marker = false}) == Continuity::rewritten);
  CHECK(judge(cursor_at(900), regrown, {.head = false, .marker = true}) == Continuity::rewritten);
}

TEST_CASE("R08 a used-again inode number is another file, whatever its size and content") {
  auto born_later = first_file;
  born_later.birth_ns = 101;
  auto next_generation = first_file;
  next_generation.generation = 6;
  CHECK(judge(cursor_at(900), seen(born_later, 5000), {}) == Continuity::other);
  CHECK(judge(cursor_at(900), seen(next_generation, 5000), {}) == Continuity::other);
  CHECK(judge(cursor_at(0), seen({.device = 1, .inode = 8}, 0), {}) == Continuity::other);
}

TEST_CASE("an identity field that a filesystem does not offer decides nothing") {
  CHECK(same_file(first_file, {.device = 1, .inode = 7}));
  CHECK(same_file(first_file, {.device = 1, .inode = 7, .generation = 5}));
}

TEST_CASE("a device that was numbered anew is believed only with a birth time") {
  auto renumbered = first_file;
  renumbered.device = 2;
  CHECK(same_file(first_file, renumbered));
  renumbered.birth_ns = 0;
  CHECK_FALSE(same_file(first_file, renumbered));
}

TEST_CASE("the head of a short file still matches after the file has grown") {
  const std::string text(3000, 'x');
  for (std::size_t length = 0; length <= 1100; ++length) {
    const auto head = head_of(std::string_view(text).substr(0, length));
    CHECK(head.length == std::min<std::int64_t>(static_cast<std::int64_t>(length), 1024));
    REQUIRE(starts_like(head, text));
  }
}

TEST_CASE("a head does not match a shorter file or another beginning") {
  const auto head = head_of("{\"user\":1}\n");
  CHECK_FALSE(starts_like(head, "{\"user\":1}"));
  CHECK_FALSE(starts_like(head, "{\"user\":2}\n{\"user\":1}\n"));
}

TEST_CASE("the marker covers the last 256 bytes before the offset") {
  const std::string tail(256, 'x');
  CHECK(marker_of("abc" + tail) == marker_of("xyz" + tail));
  CHECK(marker_of("a" + tail.substr(1)) != marker_of(tail));
  CHECK(marker_of("ab") != marker_of("b"));
}

}  // namespace tokentail
