// SPDX-License-Identifier: Apache-2.0
// A test of rules, as a person writes it beside them: what happens, and what should be said. Only
// what is named is compared.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "alert/transition.hpp"
#include "core/diagnostic.hpp"
#include "core/time.hpp"
#include "record/usage_record.hpp"
#include "rule/rule.hpp"

namespace tokentail {

struct TrialEvent {
  Instant at;        // of a raw line only its place in the order: the line has a time of its own
  std::string line;  // JSON of the default format, or as it stands in a log
  bool is_raw = false;
  Position where;
};

struct Expectation {
  enum class State : std::uint8_t { ok, firing };

  Instant at;
  std::string at_text;  // as written
  std::string rule;
  std::vector<std::pair<Dimension, std::string>> key;
  std::optional<State> state;
  std::optional<TransitionKind> message;  // told at exactly that moment
  std::optional<std::string> level;
  std::optional<Severity> severity;
  Position where;
};

struct Trial {
  std::string name;
  Position where;
  std::vector<TrialEvent> events;  // in the order of their times
  std::vector<Expectation> expectations;
  std::optional<std::int64_t> messages;  // told in all
};

struct TrialFile {
  std::vector<std::string> rules;  // paths as written; empty: the file's own name without ".test"
  std::vector<Trial> trials;
};

}  // namespace tokentail
