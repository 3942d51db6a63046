// SPDX-License-Identifier: Apache-2.0
#include "app/explain_answer.hpp"

namespace tokentail {
namespace {

TimeZone zone_of(const Engine& engine, const std::string& rule) {
  for (const auto& known : engine.judge().rules().rules) {
    if (known.name == rule) {
      return known.calendar.zone;
    }
  }
  return TimeZone::utc();
}

}  // namespace

Outcome<std::string> answer_to(const ExplainQuestion& question, Engine& engine) {
  if (question.subject.starts_with("ta_")) {
    const auto account = engine.account_of(question.subject);
    return account ? Outcome<std::string>(explain_answer_json(*account))
                   : std::unexpected(account.error());
  }
  const auto explanations =
      engine.judge().explain_rule(question.subject, question.key, engine.clock().now());
  if (!explanations) {
    return std::unexpected(explanations.error());
  }
  return explain_answer_json(*explanations, zone_of(engine, question.subject));
}

}  // namespace tokentail
