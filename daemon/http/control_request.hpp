// SPDX-License-Identifier: Apache-2.0
// What can be asked of the daemon over its control socket, as values: a request becomes one of
// these or is refused, without the network.
//
//   GET    /v1/silences        silence_list_json()
//   POST   /v1/silences        a silence_draft_json(); 201, silence_answer_json()
//   DELETE /v1/silences/<id>   silence_answer_json()
//   GET    /v1/outbox          outbox_list_json()
//   POST   /v1/outbox/retry    an outbox_question_json(); outbox_count_json()
//   POST   /v1/outbox/drop     the same
//   POST   /v1/explain         an explain_question_json(); explain_answer_json()
//
// Errors are error_json().
#pragma once

#include <expected>
#include <functional>
#include <string>
#include <variant>

#include "alert/silence.hpp"
#include "core/error.hpp"
#include "http/control_json.hpp"
#include "http/outbox_json.hpp"
#include "http/page.hpp"

namespace tokentail {

struct ListSilences {};
struct AddSilence {
  SilenceDraft draft;
};
struct ExpireSilence {
  std::string id;
};

struct OutboxRequest {
  enum class Act { list, retry, drop };

  Act act = Act::list;
  OutboxQuestion question;  // of all but list
};

using ControlRequest =
    std::variant<ListSilences, AddSilence, ExpireSilence, ExplainQuestion, OutboxRequest>;

// A request and the way back. `answer` may be called from any thread, once, and also when nobody
// listens any more.
struct ControlCall {
  ControlRequest request;
  std::function<void(Page)> answer;
};

[[nodiscard]] std::expected<ControlRequest, Page> control_request(const PageRequest& request);

[[nodiscard]] Page json_page(int code, std::string body);
// invalid: 400, not_found: 404, busy: 409, else 503.
[[nodiscard]] Page error_page(const Error& error);

}  // namespace tokentail
