// SPDX-License-Identifier: Apache-2.0
#include "tokenizer/rank_file.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>

#include <fmt/format.h>

#include "tokenizer/pair_table.hpp"

namespace tokentail {
namespace {

constexpr std::string_view base64_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::optional<std::string> decode_base64(std::string_view text) {
  std::string bytes;
  std::uint32_t bits = 0;
  unsigned held = 0;
  while (text.ends_with('=')) {
    text.remove_suffix(1);
  }
  for (const char c : text) {
    const auto digit = base64_digits.find(c);
    if (digit == std::string_view::npos) {
      return std::nullopt;
    }
    bits = (bits << 6U) | static_cast<std::uint32_t>(digit);
    held += 6;
    if (held >= 8) {
      held -= 8;
      bytes += static_cast<char>((bits >> held) & 0xFFU);
    }
  }
  return bytes;
}

struct RankedToken {
  std::string bytes;
  std::uint32_t rank = 0;
};

std::optional<RankedToken> parse_line(std::string_view line) {
  const auto blank = line.find(' ');
  if (blank == std::string_view::npos || blank == 0) {
    return std::nullopt;
  }
  RankedToken token;
  const auto rank = line.substr(blank + 1);
  const char* const begin = rank.data();
  const char* const end = begin + rank.size();
  const auto read = std::from_chars(begin, end, token.rank);
  auto bytes = decode_base64(line.substr(0, blank));
  if (read.ec != std::errc() || read.ptr != end || token.rank > token_number_mask || !bytes ||
      bytes->empty()) {
    return std::nullopt;
  }
  token.bytes = *std::move(bytes);
  return token;
}

}  // namespace

Outcome<std::vector<std::string>> parse_rank_file(std::string_view text) {
  std::vector<std::string> tokens;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const auto end = text.find('\n');
    auto token = parse_line(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (!token) {
      return fail(ErrorKind::invalid,
                  fmt::format("line {}: not a token in base64 and its rank", number));
    }
    tokens.resize(std::max<std::size_t>(tokens.size(), token->rank + 1));
    if (!tokens[token->rank].empty()) {
      return fail(ErrorKind::invalid,
                  fmt::format("line {}: rank {} is there twice", number, token->rank));
    }
    tokens[token->rank] = std::move(token->bytes);
  }
  return tokens;
}

}  // namespace tokentail
