// SPDX-License-Identifier: Apache-2.0
#include "app/checkpoint_pace.hpp"

#include "support/catch.hpp"

using namespace tokentail;
using namespace std::chrono_literals;

namespace {

constexpr auto busy = CheckpointPace::rows_busy;
constexpr auto much = CheckpointPace::rows_enough;

CheckpointPace just_finished(bool ok, Duration took = 50ms) {
  CheckpointPace pace;
  pace.started();
  pace.finished(10s, took, ok);
  return pace;
}

}  // namespace

TEST_CASE("sums are saved once a second, messages at once") {
  const auto pace = just_finished(true);
  CHECK_FALSE(pace.is_due(10s + 999ms, false, 1));
  CHECK(pace.is_due(11s, false, 1));
  CHECK(pace.is_due(10s, true, 1));
}

TEST_CASE("much that is unsaved is saved before its second is over") {
  CHECK_FALSE(just_finished(true).is_due(10s, false, much - 1));
  CHECK(just_finished(true).is_due(10s, false, much));
}

TEST_CASE(
    "where many lines come they are saved every tenth of a second, or as a slow disk lets them") {
  CHECK_FALSE(just_finished(true).is_due(10s + 99ms, false, busy));
  CHECK_FALSE(just_finished(true).is_due(10s + 100ms, false, busy - 1));
  CHECK(just_finished(true).is_due(10s + 100ms, false, busy));
  CHECK_FALSE(just_finished(true, 300ms).is_due(10s + 299ms, false, busy));
  CHECK(just_finished(true, 300ms).is_due(10s + 300ms, false, busy));
  CHECK_FALSE(just_finished(false).is_due(10s + 100ms, false, busy));
}

TEST_CASE("one commit is under way at a time, and what failed is not tried without pause") {
  auto pace = just_finished(false);
  CHECK_FALSE(pace.is_due(10s, false, much));
  CHECK(pace.is_due(11s, false, much));
  pace.started();
  CHECK_FALSE(pace.is_due(60s, true, much));
}
