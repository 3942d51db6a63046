// SPDX-License-Identifier: Apache-2.0
#include "app/checkpoint_pace.hpp"

#include "support/catch.hpp"

using namespace tokentail;
using namespace std::chrono_literals;

namespace {

constexpr auto much = CheckpointPace::rows_enough;

CheckpointPace just_finished(bool ok) {
  CheckpointPace pace;
  pace.started();
  pace.finished(10s, 50ms, ok);
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

TEST_CASE("one commit is under way at a time, and what failed is not tried without pause") {
  auto pace = just_finished(false);
  CHECK_FALSE(pace.is_due(10s, false, much));
  CHECK(pace.is_due(11s, false, much));
  pace.started();
  CHECK_FALSE(pace.is_due(60s, true, much));
}
