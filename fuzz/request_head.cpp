// SPDX-License-Identifier: Apache-2.0
#include "http/request_head.hpp"

#include <algorithm>
#include <string>

#include "promises.hpp"
#include "targets.hpp"

namespace tokentail::fuzz {
namespace {

int count_lines_with(const std::string& head, std::string_view name) {
  int count = 0;
  for (auto at = head.find("\n"); at != std::string::npos; at = head.find('\n', at + 1)) {
    count += head.compare(at + 1, name.size(), name) == 0 ? 1 : 0;
  }
  return count;
}

}  // namespace

// What is let through can be read in one way only.
void try_request_head(std::string_view input) {
  const int refusal = head_refusal(input);
  must(refusal == 0 || refusal == 400 || refusal == 411 || refusal == 414, "a refusal is a status");
  if (refusal != 0) {
    return;
  }
  std::string head(input.substr(0, input.find("\r\n\r\n")));
  std::ranges::transform(head, head.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
  });
  must(count_lines_with(head, " ") == 0 && count_lines_with(head, "\t") == 0, "no line is folded");
  must(count_lines_with(head, "transfer-encoding:") == 0, "no body is in pieces");
  must(count_lines_with(head, "content-length:") <= 1, "a body has one length");
  must(count_lines_with(head, "host:") <= 1, "a request names one host");
  must(head.find('\0') == std::string::npos, "no NUL is let through");
  std::erase(head, '\n');
  must(head.find("\r\r") == std::string::npos, "no CR stands alone");
}

}  // namespace tokentail::fuzz
