// SPDX-License-Identifier: Apache-2.0
#include "trial/trial_run.hpp"

#include "rule/rule_file.hpp"
#include "support/catch.hpp"

#include "trial/trial_reader.hpp"

using namespace tokentail;

namespace {

const std::string rules = R"(
version: 1
rules:
  - rule: hourly
    by: tenant
    when: sum(total_tokens over 1h) > 1M tokens
    severity: critical
  - rule: steps
    by: tenant
    levels: { low: 90M tokens, high: 99M tokens }
    when: sum(total_tokens over 1h) > level
  - rule: refused
    by: user
    when: status == 402
)";

std::string outcome(const std::string& trial) {
  const std::vector files{SourceText{"rules.yaml", rules}};
  const auto file = read_trials({"a.test.yaml", "tests:\n" + trial});
  REQUIRE(file);
  const Catalogue catalogue;
  const TrialWorld world{.rules = compile_rules(files, {}).value().set,
                         .format = default_format(),
                         .decode = {},
                         .catalogue = catalogue};
  const auto differences = run_trial(file->trials.at(0), world);
  return differences.empty() ? "" : difference_table(differences);
}

}  // namespace

TEST_CASE("a test passes when all that it names is so") {
  CHECK(outcome(R"(
  - name: one tenant fires and clears when its hour is over
    events:
      - { at: +0m, tenant: acme, total_tokens: 1200k }
      - { at: +1m, tenant: beta, total_tokens: 10 }
    expect:
      - { at: +0m, rule: hourly, key: { tenant: acme }, state: firing, severity: critical }
      - { at: +0m, rule: hourly, key: { tenant: acme }, message: firing }
      - { at: +1m, rule: hourly, key: { tenant: beta }, state: ok }
      - { at: +61m, rule: hourly, key: { tenant: acme }, message: resolved }
      - { at: +61m, rule: hourly, state: ok }
    messages: 2
)") == "");
}

TEST_CASE("what is not so is told in three columns: time, expected, got") {
  CHECK(outcome(R"(
  - start: 2026-03-11T00:00:00Z
    events:
      - { at: +0m, tenant: acme, total_tokens: 1200k }
    expect:
      - { at: +1m, rule: hourly, key: { tenant: acme }, state: ok }
      - { at: +1m, rule: hourly, key: { tenant: beta }, state: firing }
      - { at: +2m, rule: hourly, message: resolved }
    messages: 0
)") == "  time  expected                   got\n"
       "  +1m   hourly tenant=acme ok      firing critical\n"
       "  +1m   hourly tenant=beta firing  ok\n"
       "  +2m   hourly message resolved    no message\n"
       "  end   0 messages                 1: hourly firing at 2026-03-11T00:00:00Z\n");
}

TEST_CASE("a raw line is an event as it stands in a log") {
  CHECK(outcome(R"(
  - start: 2026-03-11T00:00:00Z
    events:
      - at: +0m
        line: '{"ts":"2026-03-11T00:00:00Z","user":"ana","status":402}'
        times: 3
      - at: +40m
        line: '{"ts":"2026-03-11T00:40:00Z","user":"ana","status":402}'
    expect:
      - { at: +40m, rule: refused, message: event }
      - { at: +0m, rule: refused, key: { user: ana }, message: event }
    messages: 2
)") == "");
}

TEST_CASE("an event that is no record fails its test") {
  CHECK(outcome(R"(
  - start: 2026-03-11T00:00:00Z
    events:
      - { at: +0m, user: ana }
    messages: 0
)") == "  time                  expected        got\n"
       "  2026-03-11T00:00:00Z  a usage record  not_usage \n");
}

TEST_CASE("an expectation about a rule or key that is not there fails") {
  CHECK(outcome(R"(
  - expect:
      - { at: +0m, rule: hurly, state: ok }
      - { at: +0m, rule: hourly, key: { user: ana }, state: ok }
)") == "  time  expected            got\n"
       "  +0m   hurly ok            no such rule; did you mean \"hourly\"?\n"
       "  +0m   hourly user=ana ok  the rule is not by user\n");
}

TEST_CASE("a level that the rule lacks is named, with those that it has") {
  CHECK(outcome(R"(
  - expect:
      - { at: +0m, rule: steps, level: critical, state: firing }
      - { at: +0m, rule: hourly, level: high, state: firing }
)") == "  time  expected                     got\n"
       "  +0m   steps firing level critical  the rule has no level critical, only low, high\n"
       "  +0m   hourly firing level high     the rule has no levels\n");
}
