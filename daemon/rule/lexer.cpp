// SPDX-License-Identifier: Apache-2.0
#include "rule/lexer.hpp"

#include <array>
#include <utility>

#include <fmt/format.h>

#include "core/ascii.hpp"
#include "core/escape.hpp"

namespace tokentail {
namespace {

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

constexpr std::array<std::string_view, 15> symbols{"<=", ">=", "==", "!=", "<", ">", "+", "-",
                                                   "*",  "/",  "(",  ")",  "[", "]", ","};

// What people coming from other languages type, and what it is called here. Longest first.
constexpr std::array<std::pair<std::string_view, std::string_view>, 8> foreign{{
    {"&&", "write \"and\""},
    {"||", "write \"or\""},
    {"<>", "write \"!=\""},
    {"=~", R"(write "like" with a glob, as in: model like "gpt-*")"},
    {"=", "write \"==\" to compare"},
    {"!", "write \"not\""},
    {"'", "write texts in double quotes"},
    {"{", "lists are written [ ]"},
}};

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  std::expected<std::vector<Token>, Complaint> run() {
    std::vector<Token> tokens;
    for (skip_space(); at_ < text_.size(); skip_space()) {
      auto token = next();
      if (!token) {
        return std::unexpected(std::move(token.error()));
      }
      tokens.push_back(std::move(*token));
    }
    tokens.push_back({.kind = Token::Kind::end, .span = {at_, at_}, .text = {}, .literal = {}});
    return tokens;
  }

 private:
  [[nodiscard]] char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  void skip_space() {
    while (at_ < text_.size() && is_space(text_[at_])) {
      ++at_;
    }
  }

  std::expected<Token, Complaint> next() {
    if (peek() == '"') {
      return quoted();
    }
    if (is_digit(peek()) || peek() == '$' || (peek() == '.' && is_digit(peek(1)))) {
      return number();
    }
    if (is_letter(peek())) {
      return name();
    }
    return symbol();
  }

  Token token(Token::Kind kind, std::size_t begin) {
    return {.kind = kind,
            .span = {begin, at_},
            .text = std::string(text_.substr(begin, at_ - begin)),
            .literal = {}};
  }

  std::expected<Token, Complaint> quoted() {
    const std::size_t begin = at_++;
    std::string content;
    while (at_ < text_.size() && peek() != '"') {
      const bool escape = peek() == '\\' && (peek(1) == '"' || peek(1) == '\\');
      at_ += escape ? 1U : 0U;
      content += text_[at_++];
    }
    if (at_ == text_.size()) {
      return std::unexpected(
          Complaint{{begin, begin + 1}, "this text has no closing quote", "add a \""});
    }
    ++at_;
    Token result = token(Token::Kind::text, begin);
    result.text = std::move(content);
    return result;
  }

  std::expected<Token, Complaint> number() {
    const std::size_t begin = at_++;
    while (is_digit(peek()) || is_letter(peek()) || peek() == '.') {
      ++at_;
    }
    at_ += peek() == '%' ? 1U : 0U;
    Token result = token(Token::Kind::number, begin);
    auto literal = parse_literal(result.text);
    if (!literal) {
      if (const auto word = word_around(result.span); word.begin < begin) {
        return std::unexpected(unquoted(word));
      }
      literal.error().span = result.span;
      return std::unexpected(std::move(literal.error()));
    }
    result.literal = *literal;
    return result;
  }

  // gpt-4o reads as gpt - 4o, and 4o as a number: whoever writes it means a text.
  [[nodiscard]] Span word_around(Span span) const {
    const auto is_part = [&](std::size_t at) {
      return is_letter(text_[at]) || is_digit(text_[at]) || text_[at] == '-' || text_[at] == '.' ||
             text_[at] == ':' || text_[at] == '/';
    };
    auto [begin, end] = span;
    while (begin > 0 && is_part(begin - 1)) {
      --begin;
    }
    while (end < text_.size() && is_part(end)) {
      ++end;
    }
    return is_letter(text_[begin]) ? Span{begin, end} : span;
  }

  [[nodiscard]] Complaint unquoted(Span word) const {
    const auto text = text_.substr(word.begin, word.end - word.begin);
    return {word, fmt::format("unknown name \"{}\"", printable(text, 60)),
            fmt::format("write texts in double quotes, as in \"{}\"", printable(text, 60))};
  }

  Token name() {
    const std::size_t begin = at_;
    while (is_letter(peek()) || is_digit(peek())) {
      ++at_;
    }
    return token(Token::Kind::name, begin);
  }

  std::expected<Token, Complaint> symbol() {
    const auto rest = text_.substr(at_);
    for (const auto& [written, hint] : foreign) {
      const bool meant =
          rest.starts_with(written) && !rest.starts_with("==") && !rest.starts_with("!=");
      if (meant) {
        return std::unexpected(Complaint{{at_, at_ + written.size()},
                                         fmt::format("unknown operator \"{}\"", written),
                                         std::string(hint)});
      }
    }
    for (const auto candidate : symbols) {
      if (rest.starts_with(candidate)) {
        at_ += candidate.size();
        return token(Token::Kind::symbol, at_ - candidate.size());
      }
    }
    std::size_t length = 1;
    while (length < rest.size() && (static_cast<unsigned char>(rest[length]) & 0xC0U) == 0x80U) {
      ++length;
    }
    return std::unexpected(
        Complaint{{at_, at_ + length},
                  fmt::format("unexpected character \"{}\"", printable(rest.substr(0, length))),
                  {}});
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

std::expected<std::vector<Token>, Complaint> tokenize(std::string_view text) {
  return Lexer(text).run();
}

}  // namespace tokentail
