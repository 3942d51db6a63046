// SPDX-License-Identifier: Apache-2.0
// A trial against the rules: the engine of the daemon, in the test's own time.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "decode/decoder.hpp"
#include "decode/format.hpp"
#include "pricing/catalogue.hpp"
#include "rule/rule.hpp"
#include "tokenizer/tokenizer_set.hpp"

#include "trial/trial.hpp"

namespace tokentail {

struct Difference {
  std::string time;  // as the expectation has it; "end" for what is counted over all
  std::string expected;
  std::string got;
  Position where;
};

// What a trial is run with. The catalogue outlives the run.
struct TrialWorld {
  RuleSet rules;
  Format format;  // of raw lines
  DecodeSettings decode;
  const Catalogue& catalogue;
  std::shared_ptr<const TokenizerSet> tokenizers;  // nullptr: text is not counted again
};

// In order of time; none: it passed. An event that is no record is a difference too.
[[nodiscard]] std::vector<Difference> run_trial(const Trial& trial, const TrialWorld& world);

//   time      expected                          got
//   +1m       spend firing                      ok
[[nodiscard]] std::string difference_table(const std::vector<Difference>& differences);

}  // namespace tokentail
