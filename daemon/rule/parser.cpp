// SPDX-License-Identifier: Apache-2.0
#include "rule/parser.hpp"

#include <array>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "core/escape.hpp"
#include "rule/lexer.hpp"

namespace tokentail {
namespace {

using Parsed = std::expected<Expression, Complaint>;

struct Binary {
  std::string_view symbol;
  Operator op;
  int binding;  // higher binds tighter
};

constexpr int not_binding = 3;
constexpr int comparison_binding = 4;

constexpr std::array<Binary, 15> binaries{{{"or", Operator::either, 1},
                                           {"and", Operator::both, 2},
                                           {"<", Operator::less, 4},
                                           {"<=", Operator::less_equal, 4},
                                           {">", Operator::greater, 4},
                                           {">=", Operator::greater_equal, 4},
                                           {"==", Operator::equal, 4},
                                           {"!=", Operator::not_equal, 4},
                                           {"like", Operator::like, 4},
                                           {"in", Operator::in, 4},
                                           {"+", Operator::add, 5},
                                           {"-", Operator::subtract, 5},
                                           {"*", Operator::multiply, 6},
                                           {"/", Operator::divide, 6},
                                           {"of", Operator::of, 6}}};

std::optional<Binary> binary_of(const Token& token) {
  for (const auto& binary : binaries) {
    if (token.is(binary.symbol)) {
      return binary;
    }
  }
  return std::nullopt;
}

bool is_keyword(const Token& token) {
  return token.kind == Token::Kind::name &&
         (binary_of(token) || token.is("not") || token.is("over"));
}

class Parser {
 public:
  explicit Parser(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

  Parsed run() {
    auto expression = operation(0);
    if (expression && peek().kind != Token::Kind::end) {
      return unexpected_token();
    }
    return expression;
  }

 private:
  [[nodiscard]] const Token& peek() const { return tokens_[at_]; }
  Token take() { return tokens_[at_ + 1 < tokens_.size() ? at_++ : at_]; }

  bool take_if(std::string_view word) {
    const bool found = peek().is(word);
    at_ += found ? 1 : 0;
    return found;
  }

  std::unexpected<Complaint> unexpected_token() const {
    const Token& token = peek();
    if (token.kind == Token::Kind::end) {
      return wrong(token.span, "the expression ends too early", "a value is missing here");
    }
    if (token.is(",")) {
      return wrong(token.span, "unexpected \",\"",
                   "windows are written \"over 5m\", numbers without commas");
    }
    if (token.is("=")) {
      return wrong(token.span, "unexpected \"=\"", "write \"==\" to compare");
    }
    const auto* const hint = token.is("-")        ? "values are never negative"
                             : token.is("offset") ? "it stands behind \"over\": over 1h offset 7d"
                             : token.kind == Token::Kind::name || token.kind == Token::Kind::text
                                 ? "an operator is missing before it"
                                 : "";
    return wrong(token.span, fmt::format("unexpected \"{}\"", printable(token.text, 40)),
                 at_ == 0 && !token.is("-") ? "" : hint);
  }

  Parsed operation(int binding) {
    auto left = prefix();
    for (auto binary = binary_of(peek()); left && binary && binary->binding > binding;
         binary = binary_of(peek())) {
      const Token sign = take();
      left = binary->op == Operator::in ? list_behind(std::move(*left))
                                        : right_of(std::move(*left), *binary);
      if (left && binary->binding == comparison_binding && compares_again()) {
        return wrong(peek().span, "comparisons do not chain", "write: a < b and b < c");
      }
    }
    return left;
  }

  [[nodiscard]] bool compares_again() const {
    const auto next = binary_of(peek());
    return next && next->binding == comparison_binding;
  }

  Parsed right_of(Expression left, const Binary& binary) {
    auto right = operation(binary.binding);
    if (!right) {
      return right;
    }
    Expression result{.kind = Expression::Kind::operation,
                      .span = {left.span.begin, right->span.end}};
    result.op = binary.op;
    result.operands.push_back(std::move(left));
    result.operands.push_back(std::move(*right));
    return result;
  }

  Parsed list_behind(Expression left) {
    Expression result{.kind = Expression::Kind::operation, .span = left.span};
    result.op = Operator::in;
    result.operands.push_back(std::move(left));
    if (!take_if("[")) {
      return wrong(peek().span, "\"in\" needs a list", R"(write: in ["a", "b"])");
    }
    do {
      if (peek().kind != Token::Kind::number && peek().kind != Token::Kind::text) {
        return wrong(peek().span, "a list holds only texts and numbers",
                     "texts are written in double quotes");
      }
      result.operands.push_back(literal());
    } while (take_if(","));
    result.span.end = peek().span.end;
    if (!take_if("]")) {
      return wrong(peek().span, "this list has no closing \"]\"");
    }
    return result;
  }

  // Guards every way into recursion: parentheses, calls and `not` all pass here.
  Parsed prefix() {
    if (++depth_ > nesting_max) {
      return wrong(peek().span, fmt::format("nested deeper than {}", nesting_max));
    }
    auto result = peek().is("not") ? negation() : atom();
    --depth_;
    return result;
  }

  Parsed negation() {
    const Token sign = take();
    auto operand = operation(not_binding);
    if (!operand) {
      return operand;
    }
    Expression result{.kind = Expression::Kind::operation,
                      .span = {sign.span.begin, operand->span.end}};
    result.op = Operator::negation;
    result.operands.push_back(std::move(*operand));
    return result;
  }

  Parsed atom() {
    if (peek().kind == Token::Kind::number || peek().kind == Token::Kind::text) {
      return literal();
    }
    if (peek().is("(")) {
      return parenthesis();
    }
    if (peek().kind != Token::Kind::name || is_keyword(peek())) {
      return unexpected_token();
    }
    Token name = take();
    if (peek().is("(")) {
      return call(std::move(name));
    }
    return Expression{
        .kind = Expression::Kind::name, .span = name.span, .text = std::move(name.text)};
  }

  Expression literal() {
    Token token = take();
    Expression result{
        .kind = token.kind == Token::Kind::text ? Expression::Kind::text : Expression::Kind::number,
        .span = token.span,
        .text = std::move(token.text),
        .number = token.literal.value};
    result.unit = token.kind == Token::Kind::text ? Unit::text : token.literal.unit;
    if (token.kind == Token::Kind::number && (peek().is("tokens") || peek().is("token"))) {
      result.span.end = take().span.end;
      result.tokens_misplaced = result.unit != Unit::number || result.text.ends_with('%');
      result.unit = result.tokens_misplaced ? result.unit : Unit::tokens;
    }
    return result;
  }

  Parsed parenthesis() {
    const Token open = take();
    auto inner = operation(0);
    if (!inner) {
      return inner;
    }
    const Span close = peek().span;
    if (!take_if(")")) {
      return missing_parenthesis(open);
    }
    inner->span = {open.span.begin, close.end};
    return inner;
  }

  std::unexpected<Complaint> missing_parenthesis(const Token& open) const {
    return peek().kind == Token::Kind::end
               ? wrong(open.span, "this parenthesis has no closing \")\"")
               : unexpected_token();
  }

  Parsed call(Token name) {
    const Token open = take();
    Expression result{.kind = Expression::Kind::call, .span = name.span};
    result.text = std::move(name.text);
    if (!peek().is(")") && !peek().is("over")) {
      auto value = operation(0);
      if (!value) {
        return value;
      }
      result.operands.push_back(std::move(*value));
    }
    if (take_if("over")) {
      if (auto complaint = windows_of(result)) {
        return std::unexpected(std::move(*complaint));
      }
    }
    result.closing = peek().span;
    result.span.end = peek().span.end;
    if (!take_if(")")) {
      return missing_parenthesis(open);
    }
    return result;
  }

  // Behind `over`: a window, and what it is compared with.
  std::optional<Complaint> windows_of(Expression& call) {
    const auto window = [this] {
      Token token = take();
      return WindowText{.span = token.span, .text = std::move(token.text)};
    };
    if (peek().kind != Token::Kind::number && peek().kind != Token::Kind::name) {
      return Complaint{peek().span, "a window is missing", "write: over 1h, or: over today"};
    }
    call.window = window();
    if (take_if("offset")) {
      if (peek().kind != Token::Kind::number) {
        return Complaint{peek().span, "an offset is missing", "as in: over 1h offset 7d"};
      }
      call.offset = window();
    }
    if (peek().is("same_weekday")) {
      call.same_weekday = take().span;
    }
    return std::nullopt;
  }

  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;
};

}  // namespace

std::expected<Expression, Complaint> parse_expression(std::string_view text) {
  if (text.size() > expression_bytes_max) {
    return wrong({}, fmt::format("an expression of {} bytes", text.size()),
                 fmt::format("at most {} are allowed", expression_bytes_max));
  }
  auto tokens = tokenize(text);
  if (!tokens) {
    return std::unexpected(std::move(tokens.error()));
  }
  return Parser(std::move(*tokens)).run();
}

}  // namespace tokentail
