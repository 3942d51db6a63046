// SPDX-License-Identifier: Apache-2.0
#include "promises.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "decode/format.hpp"
#include "pricing/catalogue.hpp"

#include "targets.hpp"
#include "trial/trial_reader.hpp"
#include "trial/trial_run.hpp"

namespace tokentail::fuzz {
namespace {

constexpr std::string_view life = R"(
tests:
  - events:
      - { at: +0s, user: ana, feature: chat, model: gpt-4o, tenant: acme, input_tokens: 90k, output_tokens: 10k, cost: $3, latency: 2s }
      - { at: +1s, user: bob, feature: code, model: gpt-4o-mini, input_tokens: 10, output_tokens: 0, error: timeout, status: 429, times: 20, every: 1m }
      - { at: +2h, user: ana, feature: chat, model: gpt-4o, input_tokens: 2M, cost: $900, finish_reason: length }
      - { at: +26h, user: ana, total_tokens: 5 }
    expect:
      - { at: +50h, rule: none, state: ok }
)";

void check_complaints(const Diagnostics& problems, const SourceText& source) {
  const auto lines = 1 + std::ranges::count(source.text(), '\n');
  for (const auto& problem : problems) {
    must(problem.where.line >= 1 && problem.where.column >= 1, "places are counted from one");
    must(problem.where.line <= static_cast<std::size_t>(lines) + 1, "a place is in the file");
    must(!problem.message.empty(), "a complaint says something");
  }
  const auto shown = render(problems);
  must(
      std::ranges::none_of(
          shown, [](unsigned char c) { return (c < 0x20 && c != '\n' && c != '\t') || c == 0x7F; }),
      "a complaint holds no control characters");
}

}  // namespace

void must(bool holds, std::string_view promise) {
  if (!holds) {
    throw BrokenPromise("not so: " + std::string(promise));
  }
}

bool is_showable(std::string_view text) {
  return std::ranges::none_of(text, [](unsigned char c) { return c < 0x20 || c == 0x7F; });
}

void check_refusal(const Diagnostics& problems, const SourceText& source) {
  must(has_errors(problems), "a refusal has an error");
  check_complaints(problems, source);
}

void check_warnings(const Diagnostics& warnings, const SourceText& source) {
  must(!has_errors(warnings), "what is accepted has no error");
  check_complaints(warnings, source);
}

void check_life(RuleSet rules) {
  static const TrialFile trials =
      read_trials(SourceText("life.test.yaml", std::string(life))).value();
  static const Catalogue catalogue;
  static const Format format = default_format();
  const TrialWorld world{.rules = std::move(rules),
                         .format = format,
                         .decode = {},
                         .catalogue = catalogue,
                         .tokenizers = {}};
  (void)run_trial(trials.trials.front(), world);
}

}  // namespace tokentail::fuzz
