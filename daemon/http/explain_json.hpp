// SPDX-License-Identifier: Apache-2.0
// Questions why an alert stands where it stands, and their answers, as JSON.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "alert/silence.hpp"
#include "core/error.hpp"
#include "core/time_zone.hpp"
#include "engine/explanation.hpp"

namespace tokentail {

// {"subject": "user-daily-spike", "key": {"user": "alice"}}
struct ExplainQuestion {
  std::string subject;  // a rule's name, or the id of an alert that was sent
  KeyMatch key;         // exact values
};
[[nodiscard]] std::string explain_question_json(const ExplainQuestion& question);
[[nodiscard]] Outcome<ExplainQuestion> read_explain_question(std::string_view json);

// {"text": "...", "explanations": [...]}; `text` is for a terminal.
[[nodiscard]] std::string explain_answer_json(const std::vector<Explanation>& explanations,
                                              const TimeZone& zone);
[[nodiscard]] std::string explain_answer_json(const std::string& account);
[[nodiscard]] Outcome<std::string> read_explain_text(std::string_view json);

}  // namespace tokentail
