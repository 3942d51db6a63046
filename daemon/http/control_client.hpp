// SPDX-License-Identifier: Apache-2.0
// The other end of the control socket: one request, one answer.
#pragma once

#include <string>
#include <string_view>

#include "core/error.hpp"
#include "core/time.hpp"

namespace tokentail {

struct ControlReply {
  int code = 0;  // of HTTP
  std::string body;
};

struct ControlQuestion {
  std::string_view method = "GET";
  std::string target;
  std::string body;
};

// ErrorKind::not_found: nobody listens at `path`. Waits for at most `patience`.
[[nodiscard]] Outcome<ControlReply> ask_daemon(const std::string& path,
                                               const ControlQuestion& question,
                                               Duration patience = std::chrono::seconds{60});

}  // namespace tokentail
