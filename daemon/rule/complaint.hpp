// SPDX-License-Identifier: Apache-2.0
// What is wrong in one expression, by byte offsets in it; the rule file knows where those stand.
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <utility>
#include <vector>

namespace tokentail {

// [begin, end) in bytes; a place between characters is an empty span.
struct Span {
  std::size_t begin = 0;
  std::size_t end = 0;
};

struct Complaint {
  Span span;
  std::string message;
  std::string hint;  // may be empty
};

using Complaints = std::vector<Complaint>;

[[nodiscard]] inline std::unexpected<Complaint> wrong(Span span, std::string message,
                                                      std::string hint = {}) {
  return std::unexpected(
      Complaint{.span = span, .message = std::move(message), .hint = std::move(hint)});
}

}  // namespace tokentail
