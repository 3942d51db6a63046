// SPDX-License-Identifier: Apache-2.0
#include "http/bearer_token.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/ascii.hpp"

namespace tokentail {
namespace {

constexpr std::string_view scheme = "bearer ";

bool is_same(std::string_view given, std::string_view token) {
  if (given.size() != token.size()) {
    return false;
  }
  volatile unsigned difference = 0;  // or the loop may be left early
  for (std::size_t i = 0; i < token.size(); ++i) {
    difference =
        difference | (static_cast<unsigned char>(given[i]) ^ static_cast<unsigned char>(token[i]));
  }
  return difference == 0;
}

}  // namespace

bool bears(std::string_view authorization, std::string_view token) {
  if (!equal_ignoring_case(authorization.substr(0, scheme.size()), scheme)) {
    return false;
  }
  authorization.remove_prefix(scheme.size());
  authorization.remove_prefix(std::min(authorization.find_first_not_of(' '), authorization.size()));
  return is_same(authorization, token);
}

Outcome<std::string> checked_token(std::string text) {
  if (text.size() < token_bytes_min) {
    return fail(ErrorKind::invalid,
                fmt::format("a token has at least {} characters; make one with: openssl rand -hex "
                            "32",
                            token_bytes_min));
  }
  if (!std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; })) {
    return fail(ErrorKind::invalid,
                "a token is one line of letters, digits and signs, without spaces");
  }
  return text;
}

}  // namespace tokentail
