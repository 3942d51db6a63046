// SPDX-License-Identifier: Apache-2.0
#include "http/control_request.hpp"

#include <string_view>
#include <utility>

#include "http/control_json.hpp"

namespace tokentail {
namespace {

constexpr std::string_view silences_path = "/v1/silences";
constexpr std::string_view outbox_path = "/v1/outbox";

int code_for(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::invalid:
      return 400;
    case ErrorKind::not_found:
      return 404;
    case ErrorKind::busy:
      return 409;
    default:
      return 503;
  }
}

std::unexpected<Page> not_allowed(std::string methods) {
  auto page = json_page(405, error_json("use " + methods));
  page.allow = std::move(methods);
  return std::unexpected(std::move(page));
}

std::expected<ControlRequest, Page> silences_request(const PageRequest& request) {
  if (request.method == "GET") {
    return ListSilences{};
  }
  if (request.method != "POST") {
    return not_allowed("GET, POST");
  }
  auto draft = read_silence_draft(request.body);
  if (!draft) {
    return std::unexpected(error_page(draft.error()));
  }
  return AddSilence{.draft = std::move(*draft)};
}

std::expected<ControlRequest, Page> explain_request(const PageRequest& request) {
  if (request.method != "POST") {
    return not_allowed("POST");
  }
  auto question = read_explain_question(request.body);
  if (!question) {
    return std::unexpected(error_page(question.error()));
  }
  return std::move(*question);
}

std::expected<ControlRequest, Page> outbox_request(const PageRequest& request) {
  using Act = OutboxRequest::Act;
  const auto act = request.target.substr(outbox_path.size());
  if (act.empty()) {
    if (request.method != "GET") {
      return not_allowed("GET");
    }
    return OutboxRequest{};
  }
  if (request.method != "POST") {
    return not_allowed("POST");
  }
  auto question = read_outbox_question(request.body);
  if (!question) {
    return std::unexpected(error_page(question.error()));
  }
  return OutboxRequest{.act = act == "/drop" ? Act::drop : Act::retry,
                       .question = std::move(*question)};
}

bool is_about_outbox(std::string_view target) {
  return target == outbox_path || target == "/v1/outbox/retry" || target == "/v1/outbox/drop";
}

}  // namespace

std::expected<ControlRequest, Page> control_request(const PageRequest& request) {
  if (request.target == silences_path) {
    return silences_request(request);
  }
  if (request.target.starts_with(silences_path) && request.target[silences_path.size()] == '/') {
    if (request.method != "DELETE") {
      return not_allowed("DELETE");
    }
    return ExpireSilence{.id = std::string(request.target.substr(silences_path.size() + 1))};
  }
  if (is_about_outbox(request.target)) {
    return outbox_request(request);
  }
  if (request.target == "/v1/explain") {
    return explain_request(request);
  }
  return std::unexpected(
      json_page(404, error_json("nothing is here; try /v1/silences, /v1/outbox or /v1/explain")));
}

Page json_page(int code, std::string body) {
  return {.code = code,
          .content_type = "application/json; charset=utf-8",
          .body = std::move(body) + "\n"};
}

Page error_page(const Error& error) {
  return json_page(code_for(error.kind), error_json(error.message));
}

}  // namespace tokentail
