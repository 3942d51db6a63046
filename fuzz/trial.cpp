// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <string>

#include "decode/format.hpp"
#include "pricing/catalogue.hpp"
#include "rule/rule_file.hpp"

#include "promises.hpp"
#include "targets.hpp"
#include "trial/trial_reader.hpp"
#include "trial/trial_run.hpp"

namespace tokentail::fuzz {
namespace {

constexpr std::size_t events_max = 200;  // a run of more is slow and finds nothing new

RuleSet tested_rules() {
  const std::array files{shipped_rules()};
  return compile_rules(files, {}).value().set;
}

}  // namespace

void try_trial(std::string_view input) {
  const SourceText source("any.test.yaml", std::string(input));
  const auto file = read_trials(source);
  if (!file) {
    check_refusal(file.error(), source);
    return;
  }
  static const RuleSet rules = tested_rules();
  static const Catalogue catalogue;
  static const Format format = default_format();
  const TrialWorld world{.rules = rules, .format = format, .decode = {}, .catalogue = catalogue};
  for (const auto& trial : file->trials) {
    must(trial.events.size() <= trial_events_max, "events are bounded");
    if (trial.events.size() <= events_max) {
      (void)difference_table(run_trial(trial, world));
    }
  }
}

}  // namespace tokentail::fuzz
