// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <utility>

#include <fmt/format.h>

#include "app/assembly.hpp"
#include "app/commands.hpp"
#include "app/daemon_place.hpp"
#include "app/explain_answer.hpp"
#include "core/escape.hpp"
#include "store/state_reader.hpp"

namespace tokentail {
namespace {

// From what the daemon left when it last ran. Which records weighed most is not among it.
Outcome<std::string> answer_from_state(const ExplainOptions& options, const Place& place,
                                       const ExplainQuestion& question) {
  auto state = read_saved_state(*place.state);
  if (!state) {
    return std::unexpected(state.error());
  }
  auto assembly = assemble({.files = {"explain"},
                            .config = options.place.config,
                            .rules = options.rules,
                            .state = place.state});
  if (!assembly) {
    return fail(ErrorKind::invalid, assembly.error().text);
  }
  Engine engine({.rules = std::move(assembly->rules),
                 .targets = {},
                 .default_targets = {},
                 .host = assembly->host,
                 .explains = true});
  for (const auto& lost : engine.restore(std::move(*state))) {
    fmt::print(stderr, "warning: {}\n", lost);
  }
  auto answer = answer_to(question, engine);
  return answer ? std::move(answer) : fail(ErrorKind::invalid, answer.error().message);
}

Outcome<std::string> answer(const ExplainOptions& options) {
  const auto place = place_of(options.place);
  auto key = key_of(options.keys);
  if (!place || !key) {
    return std::unexpected(place ? key.error() : place.error());
  }
  const ExplainQuestion question{.subject = options.subject, .key = std::move(*key)};
  auto reply = ask(
      *place, {.method = "POST", .target = "/v1/explain", .body = explain_question_json(question)});
  const bool is_down = !reply && reply.error().kind == ErrorKind::not_found;
  if (!is_down || !place->state) {
    return reply;
  }
  const bool is_alert = question.subject.starts_with("ta_");  // its account is saved whole
  fmt::print(stderr, "{}; as saved in {}{}:\n", reply.error().message, printable(*place->state),
             is_alert ? "" : ", without the heaviest records, which only a running daemon knows");
  return answer_from_state(options, *place, question);
}

}  // namespace

int explain_command(const ExplainOptions& options) {
  const auto json = answer(options);
  const auto text = json ? read_explain_text(*json) : std::unexpected(json.error());
  if (!text) {
    return refused("explain", text.error());
  }
  fmt::print("{}", options.json ? *json + "\n" : *text);
  return exit_good;
}

}  // namespace tokentail
