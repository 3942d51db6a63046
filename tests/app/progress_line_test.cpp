// SPDX-License-Identifier: Apache-2.0
#include "app/progress_line.hpp"

#include <limits>

#include "support/catch.hpp"

using namespace std::chrono_literals;

namespace tokentail {
namespace {

TEST_CASE("progress says how much was read, how fast, and how long it will take") {
  CHECK(progress_line(
            {.bytes_read = 420, .bytes_total = 1000, .records = 3'100'000, .elapsed = 10s}) ==
        "42 %, 310k records/s, 14s left");
  CHECK(progress_line({.bytes_read = 1000, .bytes_total = 1000, .records = 9999, .elapsed = 1s}) ==
        "100 %, 9999 records/s, 0s left");
}

TEST_CASE("nothing is guessed before the first second is over") {
  CHECK(progress_line({.bytes_read = 42, .bytes_total = 100, .records = 5, .elapsed = 999ms}) ==
        "42 %");
  CHECK(progress_line({.bytes_total = 100, .elapsed = 2s}) == "0 %, 0 records/s");
}

TEST_CASE("a log that grew since it was opened is never more than read") {
  CHECK(progress_line({.bytes_read = 150, .bytes_total = 100}) == "100 %");
  CHECK(progress_line({}) == "0 %");
}

TEST_CASE("progress of the largest numbers fits a line") {
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  const auto line = progress_line(
      {.bytes_read = 1, .bytes_total = most, .records = most, .elapsed = Duration(most)});
  CHECK(line == "0 %, 1000M records/s, 4d3h left");
  CHECK(line.size() <= 60);
}

}  // namespace
}  // namespace tokentail
