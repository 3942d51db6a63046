// SPDX-License-Identifier: Apache-2.0
// What goes over the control socket as JSON, in both directions: the daemon's end of the control
// socket and the command's.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "alert/silence.hpp"
#include "core/error.hpp"
#include "core/json_writer.hpp"
#include "core/time.hpp"
#include "core/time_zone.hpp"
#include "engine/explanation.hpp"

namespace tokentail {

// {"id","rule","key":{...},"author","comment","created_at","expires_at"}
void write_silence(JsonWriter& json, const Silence& silence);
void write_silences(JsonWriter& json, const std::vector<Silence>& silences);

// {"silences": [...], "now": "..."}
struct SilenceList {
  std::vector<Silence> silences;
  Instant now;  // by the daemon's clock
};
[[nodiscard]] std::string silence_list_json(const SilenceList& list);
[[nodiscard]] Outcome<SilenceList> read_silence_list(const std::string& json);

// {"silence": {...}, "rules": 2}
struct SilenceAnswer {
  Silence silence;
  std::int64_t rules = 0;  // in force whose names it matches
};
[[nodiscard]] std::string silence_answer_json(const SilenceAnswer& answer);
[[nodiscard]] Outcome<SilenceAnswer> read_silence_answer(const std::string& json);

// {"rule","key":{...},"for":"2h","author","comment","all"}: all but "for" may be left out. An
// unknown member is refused: a "usr" that was ignored would silence more than was meant.
[[nodiscard]] std::string silence_draft_json(const SilenceDraft& draft);
[[nodiscard]] Outcome<SilenceDraft> read_silence_draft(std::string_view json);

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

// {"error": "..."}
[[nodiscard]] std::string error_json(std::string_view message);
// The text of one, or nothing of use: then `json` itself.
[[nodiscard]] std::string read_error(const std::string& json);

}  // namespace tokentail
