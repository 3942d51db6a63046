// SPDX-License-Identifier: Apache-2.0
#include "http/control_request.hpp"

#include <algorithm>
#include <string>

#include "promises.hpp"
#include "targets.hpp"

namespace tokentail::fuzz {
namespace {

void check_page(const Page& page) {
  must(page.code >= 400 && page.code < 500, "a bad request is the client's fault");
  must(is_showable(page.body.substr(0, page.body.size() - 1)), "a refusal can be shown");
  must(!read_error(page.body).empty(), "a refusal says why");
}

void check(const ListSilences& /*request*/) {}

void check(const AddSilence& request) {
  if (!tokentail::check(request.draft)) {
    return;  // the engine will refuse it
  }
  const auto again = read_silence_draft(silence_draft_json(request.draft));
  must(again.has_value(), "a silence is written as it is read");
  must(again->key == request.draft.key && again->rule == request.draft.rule &&
           again->length == request.draft.length && again->comment == request.draft.comment,
       "a silence is written as it is read");
}

void check(const ExpireSilence& /*request*/) {}

void check(const ExplainQuestion& request) {
  const auto again = read_explain_question(explain_question_json(request));
  must(again && again->subject == request.subject && again->key == request.key,
       "a question is written as it is read");
}

void check(const OutboxRequest& request) {
  const auto again = read_outbox_question(outbox_question_json(request.question));
  must(again && again->ids == request.question.ids && again->target == request.question.target &&
           again->dead == request.question.dead,
       "a selection of messages is written as it is read");
}

}  // namespace

// "METHOD TARGET", a newline, and the body.
void try_control_request(std::string_view input) {
  const auto line = input.substr(0, input.find('\n'));
  const auto space = std::min(line.find(' '), line.size());
  const auto request =
      control_request({.method = line.substr(0, space),
                       .target = line.substr(std::min(space + 1, line.size())),
                       .body = input.substr(std::min(line.size() + 1, input.size()))});
  if (!request) {
    check_page(request.error());
  } else {
    std::visit([](const auto& asked) { check(asked); }, *request);
  }
}

}  // namespace tokentail::fuzz
