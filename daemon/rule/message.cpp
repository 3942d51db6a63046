// SPDX-License-Identifier: Apache-2.0
#include "rule/message.hpp"

#include <utility>

#include <fmt/format.h>

#include "core/diagnostic.hpp"
#include "core/escape.hpp"
#include "rule/field.hpp"

namespace tokentail {
namespace {

std::string shown(const Quantity& quantity, Unit unit, bool percent) {
  if (!percent) {
    return display(quantity, unit);
  }
  const auto share = multiply(quantity, {.numerator = 100});
  return share ? display({.numerator = share->numerator / share->denominator}, Unit::number) + "%"
               : "unknown";
}

std::string shown(const Value& value, Unit unit, bool percent) {
  return value.known && unit != Unit::text ? shown(value.number, unit, percent)
                                           : shown(value, unit);
}

std::string hint_for(std::string_view name, const Names& names, const Surroundings& around) {
  const auto fields = field_names();
  std::vector<std::string_view> known(fields.begin(), fields.end());
  known.insert(known.end(), {"value", "limit"});
  for (const auto& [let, named] : names) {
    known.push_back(let);
  }
  for (const auto& [constant, value] : around.scope.constants) {
    known.push_back(constant);
  }
  return did_you_mean(name, known);
}

// The program of a name that is a parameter or a field.
std::optional<Named> named(std::string_view name, const Surroundings& around) {
  Expression expression{.kind = Expression::Kind::name, .text = std::string(name)};
  if (const auto constant = around.scope.constants.find(name);
      constant != around.scope.constants.end()) {
    return Named{.program = compile(expression, around), .unit = constant->second.unit};
  }
  if (const auto field = field_named(name)) {
    return Named{.program = compile(expression, around), .unit = field->unit};
  }
  return std::nullopt;
}

}  // namespace

std::string Message::text(const Evidence& evidence, const Measured& measured) const {
  std::string result;
  for (const auto& piece : pieces_) {
    switch (piece.source) {
      case Source::text:
        result += piece.text;
        break;
      case Source::program:
        result += shown(piece.program.run(evidence), piece.unit, piece.percent);
        break;
      case Source::value:
        result += shown(measured.value, measured.unit, piece.percent);
        break;
      case Source::limit:
        result += shown(measured.limit, measured.unit, piece.percent);
        break;
    }
  }
  return result;
}

std::expected<Message, Complaint> compile_message(std::string_view pattern, const Names& names,
                                                  const Surroundings& around) {
  Message message;
  std::string literal;
  const auto flush = [&] {
    if (!literal.empty()) {
      message.pieces_.push_back({.text = std::exchange(literal, {})});
    }
  };
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const char c = pattern[i];
    const bool is_brace = c == '{' || c == '}';
    if (!is_brace || pattern.substr(i + 1).starts_with(c)) {
      literal += c;
      i += is_brace ? 1 : 0;
      continue;
    }
    const auto end = c == '{' ? pattern.find('}', i) : std::string_view::npos;
    if (end == std::string_view::npos) {
      return wrong({i, i + 1}, "this brace has no partner",
                   fmt::format("write {0}{0} for a brace", std::string(1, c)));
    }
    if (pattern.substr(i + 1, end - i - 1).contains('{')) {
      return wrong({i, i + 1}, "this brace is not closed before the next one opens",
                   "close it behind the name, as in {cost}, or write {{ for a brace");
    }
    auto piece = Message::placeholder(pattern.substr(i + 1, end - i - 1), names, around);
    if (!piece) {
      piece.error().span.begin += i + 1;
      piece.error().span.end += i + 1;
      return std::unexpected(std::move(piece.error()));
    }
    flush();
    message.pieces_.push_back(std::move(*piece));
    i = end;
  }
  flush();
  return message;
}

std::expected<Message::Piece, Complaint> Message::placeholder(std::string_view inside,
                                                              const Names& names,
                                                              const Surroundings& around) {
  const auto name = inside.substr(0, inside.find(':'));
  const auto format = inside.substr(name.size());
  if (!format.empty() && format != ":pct") {
    return wrong({name.size(), inside.size()},
                 fmt::format("unknown format \"{}\"", printable(format.substr(1), 60)),
                 "the one format is pct, as in {used:pct}");
  }
  Piece piece{.source = Source::program, .percent = !format.empty()};
  const auto let = names.find(name);
  if (auto found = let != names.end() ? std::optional(let->second) : named(name, around)) {
    piece.program = std::move(found->program);
    piece.unit = found->unit;
  } else if (name == "value" || name == "limit") {
    piece.source = name == "value" ? Source::value : Source::limit;
  } else {
    return wrong({0, name.size()}, fmt::format("unknown name \"{}\"", printable(name, 60)),
                 hint_for(name, names, around));
  }
  if (piece.percent && piece.unit != Unit::number) {
    return wrong({0, inside.size()},
                 fmt::format("pct needs a number; this is {}", name_of(piece.unit)),
                 "leave :pct away; a share is one amount divided by another, under \"let\"");
  }
  return piece;
}

}  // namespace tokentail
