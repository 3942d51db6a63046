// SPDX-License-Identifier: Apache-2.0
#include "http/page.hpp"

#include <algorithm>
#include <array>

#include "http/api_json.hpp"
#include "http/bearer_token.hpp"
#include "http/exposition.hpp"

namespace tokentail {
namespace {

constexpr std::string_view pages_hint =
    "try /healthz, /readyz, /metrics, /api/v1/status or /api/v1/alerts\n";

Page text_page(int code, std::string body) {
  return {.code = code, .body = std::move(body)};
}

Page health(const PageState& state) {
  if (state.is_stale) {
    return text_page(503, "stalled: nothing has been heard from the engine\n");
  }
  if (state.status != nullptr && !state.status->stalled.empty()) {
    return text_page(503, "stalled: " + state.status->stalled + "\n");
  }
  return text_page(200, "ok\n");
}

Page readiness(const PageState& state) {
  const bool is_ready = state.status != nullptr && state.status->ready;
  return is_ready ? text_page(200, "ready\n") : text_page(503, "starting\n");
}

// Pages that show a status and therefore need one.
template <class Write>
Page shown(const PageState& state, std::string_view content_type, Write write) {
  if (state.status == nullptr) {
    return text_page(503, "starting\n");
  }
  return {.content_type = std::string(content_type), .body = write(*state.status)};
}

bool is_own_name(std::string_view host) {
  if (host.empty() || host.starts_with('[')) {
    return true;
  }
  const auto name = host.substr(0, host.find(':'));
  return name == "localhost" ||
         std::ranges::all_of(name, [](char c) { return c == '.' || (c >= '0' && c <= '9'); });
}

Page page_at(std::string_view path, const PageState& state) {
  constexpr std::string_view json = "application/json; charset=utf-8";
  if (path == "/healthz") {
    return health(state);
  }
  if (path == "/readyz") {
    return readiness(state);
  }
  if (path == "/metrics") {
    return shown(state, exposition_content_type, exposition);
  }
  if (path == "/api/v1/status") {
    return shown(state, json, status_json);
  }
  if (path == "/api/v1/alerts") {
    return shown(state, json, alerts_json);
  }
  return text_page(404, std::string("no such page; ").append(pages_hint));
}

}  // namespace

Page page_for(const PageRequest& request, const PageState& state) {
  if (state.is_loopback && !is_own_name(request.host)) {
    return text_page(421, "ask for localhost or an IP address\n");
  }
  if (!state.token.empty() && !bears(request.authorization, state.token)) {
    return {.code = 401,
            .body = "send the token of \"http: token_file\": Authorization: Bearer TOKEN\n",
            .challenge = "Bearer realm=\"tokentail\""};
  }
  if (request.method != "GET" && request.method != "HEAD") {
    return {.code = 405, .body = "pages can only be read; use GET\n", .allow = "GET, HEAD"};
  }
  return page_at(request.target.substr(0, request.target.find('?')), state);
}

Page page_refusing(int code) {
  switch (code) {
    case 411:
      return text_page(code, "send a body with its Content-Length, in one piece\n");
    case 414:
      return text_page(code, "the address of the page is longer than 1 KiB\n");
    case 413:
      return text_page(code, "the body is larger than a request here may have\n");
    case 431:
      return text_page(code, "the header is larger than 8 KiB\n");
    default:
      return text_page(code, "not a request this server understands\n");
  }
}

}  // namespace tokentail
