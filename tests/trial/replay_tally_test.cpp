// SPDX-License-Identifier: Apache-2.0
#include "trial/replay_tally.hpp"

#include "support/catch.hpp"
#include "support/records.hpp"

using namespace tokentail;
using namespace tokentail::test;

namespace {

std::vector<Rule> two_rules() {
  std::vector<Rule> rules(2);
  rules[0].name = "spend";
  rules[1].name = "refused";
  rules[1].kind = RuleKind::event;
  return rules;
}

Transition transition(TransitionKind kind, Duration after, const std::string& user) {
  return {.kind = kind,
          .rule = "spend",
          .key = {{"user", user}},
          .at = t0() + after,
          .started_at = t0()};
}

}  // namespace

TEST_CASE("the table says how often, how long and about whom, for quiet rules too") {
  ReplayTally tally(two_rules());
  tally.add(transition(TransitionKind::firing, 0min, "ana"));
  tally.add(transition(TransitionKind::resolved, 90min, "ana"));
  tally.add(transition(TransitionKind::firing, 0min, "bob"));
  tally.end({25h + 30min, 0min});
  CHECK(replay_table(tally, 48h) ==
        "rule                     messages   a day  minutes  most about\n"
        "spend                           3     1.5     1530  ana 2 +1\n"
        "refused                         0     0.0        -\n");
}

TEST_CASE("a log of less than a day is not blown up to many messages a day") {
  ReplayTally tally(two_rules());
  tally.add(transition(TransitionKind::firing, 0min, "ana"));
  CHECK(replay_table(tally, 1h).find(" 1     1.0 ") != std::string::npos);
}

TEST_CASE("keys beyond the bound are counted, not named") {
  ReplayTally tally(two_rules(), 1);
  tally.add(transition(TransitionKind::firing, 0min, "ana"));
  tally.add(transition(TransitionKind::firing, 0min, "bob"));
  CHECK(tally.rows()[0].by_key.size() == 1);
  CHECK(tally.rows()[0].beyond_keys == 1);
  CHECK(tally.rows()[0].messages == 2);
}

TEST_CASE("a replay says how many texts it counted again, and why it skipped others") {
  RecountCounts counts;
  CHECK(recount_line(counts).empty());
  counts.recounted = 412;
  counts.mismatched = 3;
  CHECK(recount_line(counts) ==
        "412 calls counted again, 3 logged with another number of tokens, 0 with text skipped");
  counts.skip(Skipped::bad_text);
  counts.skip(Skipped::over_rate);
  counts.skip(Skipped::over_rate);
  CHECK(recount_line(counts).ends_with(", 3 with text skipped (2 over_rate, 1 bad_text)"));
}
