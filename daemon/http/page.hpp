// SPDX-License-Identifier: Apache-2.0
// What the status server answers, without the network: a request and the latest status make a page.
// No page repeats anything of the request.
#pragma once

#include <string>
#include <string_view>

#include "http/status.hpp"

namespace tokentail {

struct PageRequest {
  std::string_view method;
  std::string_view target;         // "/metrics?x"; the query is ignored
  std::string_view host;           // the header; empty when there is none
  std::string_view authorization;  // likewise
  std::string_view body;
};

struct PageState {
  const Status* status = nullptr;  // null before the first one
  bool is_stale = false;           // none has come for too long
  // Only this host may ask. Then a name in the Host header other than localhost is refused: it is
  // how a web page in a browser on this host would reach the server, by a name it made resolve to
  // 127.0.0.1.
  bool is_loopback = true;
  std::string_view token;  // to be shown for every page; empty: none is asked for
};

inline constexpr int page_ok = 200;

struct Page {
  int code = page_ok;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;
  std::string allow;      // the methods to use instead, with 405
  std::string challenge;  // how to authenticate, with 401
};

// GET and HEAD; the body of a HEAD is made too, for its length.
[[nodiscard]] Page page_for(const PageRequest& request, const PageState& state);

// For a request that could not be read: 400, 411, 413, 414 or 431.
[[nodiscard]] Page page_refusing(int code);

}  // namespace tokentail
