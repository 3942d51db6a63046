// SPDX-License-Identifier: Apache-2.0
#include "trial/trial_reader.hpp"

#include "support/catch.hpp"
#include "support/records.hpp"

using namespace tokentail;
using namespace tokentail::test;

namespace {

std::string messages_of(const std::string& body) {
  const auto file = read_trials({"a.test.yaml", body});
  std::string text;
  if (!file) {
    for (const auto& problem : file.error()) {
      text += std::to_string(problem.where.line) + ":" + std::to_string(problem.where.column) +
              ": " + problem.message + (problem.hint.empty() ? "" : "; " + problem.hint) + "\n";
    }
  }
  return text;
}

}  // namespace

TEST_CASE("an event in short form is the line that an application would have logged") {
  const auto file = read_trials({"a.test.yaml", R"(
tests:
  - name: one
    start: 2026-03-11T00:00:00Z
    events:
      - { at: +90m, user: ana, total_tokens: 1200k, cost: $1.5, latency: 2s, status: 402 }
    messages: 0
)"});
  REQUIRE(file);
  const auto& event = file->trials.at(0).events.at(0);
  CHECK(event.at == t0() + 90min);
  CHECK(event.line ==
        R"({"timestamp":"2026-03-11T01:30:00Z","user_id":"ana","total_tokens":1200000,)"
        R"("cost_usd":1.50,"latency_ms":2000,"status":402})");
}

TEST_CASE("times and every make a series of events, in order with the others") {
  const auto file = read_trials({"a.test.yaml", R"(
tests:
  - events:
      - { at: +0m, user: ana, total_tokens: 1, times: 3, every: 1m }
      - { at: +90s, user: bob, total_tokens: 1 }
    messages: 0
)"});
  REQUIRE(file);
  const auto& events = file->trials.at(0).events;
  REQUIRE(events.size() == 4);
  CHECK(events[2].line.find("bob") != std::string::npos);
  CHECK(events[3].at - events[0].at == 2min);
}

TEST_CASE("every mistake in a test file is told at its place, all in one run") {
  CHECK(messages_of(R"(tests:
  - name: bad
    events:
      - { at: 5m, user: ana }
      - { at: +5x, total_tokns: 1 }
      - { at: +1m, total_tokens: 1.5, cost: 3 }
    expect:
      - { at: +1m, state: fireing }
      - { at: +1m, rule: spend }
      - { at: +1m, rule: spend, key: { usr: ana }, state: ok }
  - events: []
)") == "4:15: \"5m\" is not a time; write 2026-03-29T00:30:00Z\n"
       "5:15: \"+5x\" is not a time; write +5m or +1h30m after the start, at most "
       "+1000d, or 2026-03-29T00:30:00Z\n"
       "5:20: unknown field \"total_tokns\"; did you mean \"total_tokens\"?\n"
       "6:34: \"1.5\" does not fit total_tokens; write a whole number, as in 1200k\n"
       "6:45: \"3\" does not fit cost; write dollars, as in $1.50\n"
       "8:9: \"rule\" is missing\n"
       "8:27: \"fireing\" is none of firing, ok\n"
       "8:9: nothing to compare; add state: firing or ok, or message: firing, resolved or event\n"
       "9:9: nothing to compare; add state: firing or ok, or message: firing, resolved or event\n"
       "10:40: unknown dimension \"usr\"\n"
       "11:5: this test expects nothing; add \"expect\" or \"messages\"\n");
}

TEST_CASE("a file without tests, or with other keys, is refused") {
  CHECK(messages_of("tets: []\n") ==
        "1:1: unknown key \"tets\"; did you mean \"tests\"?\n"
        "1:1: this file holds no tests; list them under \"tests:\"\n");
  CHECK(messages_of("- 1\n") == "1:1: a test file must be a map; write name: value pairs\n");
}

TEST_CASE("series of events stay within bounds of number and time") {
  CHECK(messages_of(R"(tests:
  - messages: 0
    events:
      - { at: +0m, user: ana, times: 1M }
      - { at: +0m, user: ana, times: 5 }
)") == "5:9: more than 1000000 events in one test\n");
  CHECK(messages_of(R"(tests:
  - messages: 0
    events:
      - { at: +0m, user: ana, times: 4k, every: 31d }
)") == "4:9: the last of these is more than a year after the first\n");
}

TEST_CASE("what stands beside a raw line and would be lost is refused") {
  CHECK(messages_of(R"(tests:
  - messages: 0
    events:
      - { at: +0m, line: '{}', user: ana, times: 2, every: 1m }
)") == "4:32: a raw line has fields of its own: \"user\" would be lost; write it into the line\n"
       "4:53: a raw line has a time of its own, which \"every\" cannot move; write an event for "
       "each, "
       "or the short form\n");
}

TEST_CASE("a time that nothing can be added to is refused") {
  CHECK(messages_of(R"(tests:
  - messages: 0
    start: 2250-12-31T23:00:00Z
    events:
      - { at: +1000d, user: ana, times: 10, every: 31d }
      - { at: 1969-12-31T23:59:59Z, user: ana }
)") == "3:12: \"2250-12-31T23:00:00Z\" is out of range; tests happen between 1970 and 2200\n"
       "6:15: \"1969-12-31T23:59:59Z\" is out of range; tests happen between 1970 and 2200\n");
}
