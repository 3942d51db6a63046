// SPDX-License-Identifier: Apache-2.0
#include "alert/silent_episodes.hpp"

#include "support/catch.hpp"

using namespace tokentail;

namespace {

using enum TransitionKind;

Transition of(TransitionKind kind, std::int64_t started = 1) {
  return {.kind = kind,
          .rule = "hourly",
          .key = {{"user", "alice"}},
          .started_at = instant_from_ns(started)};
}

}  // namespace

TEST_CASE("the end of what was told is told, whatever silence came meanwhile") {
  SilentEpisodes episodes;
  CHECK_FALSE(episodes.withholds(of(firing), false));
  CHECK_FALSE(episodes.withholds(of(resolved), true));
}

TEST_CASE("the end of what nobody heard of is not told, although the silence is over") {
  SilentEpisodes episodes;
  CHECK(episodes.withholds(of(firing), true));
  CHECK(episodes.is_silent(of(firing)));
  CHECK(episodes.withholds(of(resolved), false));
  CHECK(episodes.empty());
}

TEST_CASE("one level told is enough for the end to be told") {
  SilentEpisodes rose_in_silence;
  CHECK_FALSE(rose_in_silence.withholds(of(firing), false));
  CHECK(rose_in_silence.withholds(of(firing), true));
  CHECK_FALSE(rose_in_silence.withholds(of(resolved), true));

  SilentEpisodes rose_aloud;
  CHECK(rose_aloud.withholds(of(firing), true));
  CHECK_FALSE(rose_aloud.withholds(of(firing), false));
  CHECK_FALSE(rose_aloud.withholds(of(resolved), true));
}

TEST_CASE("each episode of an alert stands for itself, and an event has no end") {
  SilentEpisodes episodes;
  CHECK(episodes.withholds(of(firing, 1), true));
  CHECK(episodes.withholds(of(resolved, 1), false));
  CHECK_FALSE(episodes.withholds(of(firing, 2), false));
  CHECK_FALSE(episodes.withholds(of(resolved, 2), false));
  CHECK(episodes.withholds(of(event), true));
  CHECK_FALSE(episodes.withholds(of(event), false));
  CHECK(episodes.empty());
}

TEST_CASE("after a restart it is known who was heard of and who was not") {
  SilentEpisodes before;
  CHECK_FALSE(before.withholds(of(firing, 1), false));
  CHECK(before.withholds(of(firing, 2), true));
  CHECK(before.withholds(of(firing, 3), true));

  SilentEpisodes after;
  REQUIRE(after.decode(before.encode()));
  after.begin({SilentEpisodes::episode(of(firing, 1)), SilentEpisodes::episode(of(firing, 2))});
  CHECK(after.withholds(of(firing, 1), true));
  CHECK_FALSE(after.withholds(of(resolved, 1), true));
  CHECK(after.withholds(of(resolved, 2), false));
  CHECK_FALSE(after.is_silent(of(firing, 3)));
}

TEST_CASE("damaged bytes are no silent episodes") {
  SilentEpisodes episodes;
  CHECK(episodes.withholds(of(firing), true));
  const auto bytes = episodes.encode();
  CHECK_FALSE(episodes.decode(bytes.substr(0, bytes.size() - 1)));
  CHECK(episodes.empty());
}

TEST_CASE("a worse level that was kept back is missed until it is told, reminders are not") {
  SilentEpisodes episodes;
  CHECK_FALSE(episodes.withholds(of(firing), false));
  auto reminder = of(firing);
  reminder.reminder = 1;
  CHECK(episodes.withholds(reminder, true));
  CHECK_FALSE(episodes.is_missed(of(firing)));
  CHECK(episodes.withholds(of(firing), true));

  SilentEpisodes after;
  REQUIRE(after.decode(episodes.encode()));
  after.begin({SilentEpisodes::episode(of(firing))});
  CHECK(after.is_missed(of(firing)));
  CHECK_FALSE(after.is_silent(of(firing)));
  CHECK(after.forget_missed(of(firing)));
  CHECK(after.nothing_missed());
  CHECK_FALSE(after.withholds(of(resolved), true));
}
