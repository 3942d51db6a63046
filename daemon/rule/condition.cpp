// SPDX-License-Identifier: Apache-2.0
#include "rule/condition.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace tokentail {
namespace {

constexpr std::size_t longest_distinct = 63;

std::uint64_t length_bit(std::string_view text) {
  return std::uint64_t{1} << std::min(text.size(), longest_distinct);
}

// Of the term without its factor.
WindowValue load(const Term& term, const Evidence& evidence) {
  if (term.source == Term::Source::window) {
    return load_window(term.aggregator, evidence);
  }
  const auto number = load_number(term.field, evidence);
  return number ? WindowValue{.numerator = *number} : WindowValue::missing();
}

std::optional<Quantity> amount(const Term& term, const Evidence& evidence) {
  if (term.source == Term::Source::nothing) {
    return term.factor;
  }
  const auto loaded = load(term, evidence);
  if (!loaded.known) {
    return std::nullopt;
  }
  const Quantity amount{.numerator = loaded.numerator, .denominator = loaded.denominator};
  return term.is_plain() ? std::optional(amount) : multiply(term.factor, amount);
}

}  // namespace

TextList::TextList(std::vector<std::string> texts) : texts_(std::move(texts)) {
  for (const auto& text : texts_) {
    lengths_ |= length_bit(text);
  }
}

bool TextList::contains(std::string_view text) const {
  return (lengths_ & length_bit(text)) != 0 && std::ranges::find(texts_, text) != texts_.end();
}

bool Decision::holds(const Evidence& evidence) const {
  Place place = tests_.empty() ? no : 0;
  while (place < no) {
    const Test& test = tests_[place];
    place = passes(test, evidence) ? test.exits.if_true : test.exits.if_not;
  }
  return place == yes;
}

bool Decision::passes(const Test& test, const Evidence& evidence) const {
  switch (test.kind) {
    case Kind::limit:
      return limit_passes(test, evidence);
    case Kind::amounts:
      return amounts_pass(test, evidence);
    case Kind::texts:
      return texts_pass(test, evidence);
    case Kind::program:
      break;
  }
  const auto value = programs_[test.at].run(evidence);
  return test.negated ? value.is_false() : value.is_true();
}

// What amounts_pass() does, without its detours: nearly every test of nearly every rule.
bool Decision::limit_passes(const Test& test, const Evidence& evidence) const {
  const auto& [term, limit] = amounts_[test.at];
  const auto value = load(term, evidence);
  if (!value.known) {
    return false;
  }
  if (value.denominator == limit.factor.denominator) {
    return accepts(test.op, value.numerator <=> limit.factor.numerator) != test.negated;
  }
  const auto order = compare({value.numerator, value.denominator}, limit.factor);
  return order && accepts(test.op, *order) != test.negated;
}

bool Decision::amounts_pass(const Test& test, const Evidence& evidence) const {
  const auto& [left_term, right_term] = amounts_[test.at];
  const auto left = amount(left_term, evidence);
  const auto right = left ? amount(right_term, evidence) : std::nullopt;
  const auto order = right ? compare(*left, *right) : std::nullopt;
  return order && accepts(test.op, *order) != test.negated;
}

bool Decision::texts_pass(const Test& test, const Evidence& evidence) const {
  const auto& [field, list] = texts_[test.at];
  const auto text = load_text(field, evidence);
  return text && list.contains(*text) != test.negated;
}

void Decision::add(Test test, std::size_t at) {
  test.at = static_cast<std::uint32_t>(at);
  tests_.push_back(test);
}

void Decision::add(Operator op, const Term& left, const Term& right, bool negated, Exits exits) {
  const bool is_limit = left.is_plain() && left.source != Term::Source::nothing &&
                        right.source == Term::Source::nothing;
  add({.kind = is_limit ? Kind::limit : Kind::amounts,
       .op = op,
       .negated = negated,
       .exits = exits},
      amounts_.size());
  amounts_.push_back({.left = left, .right = right});
}

void Decision::add(const Field& field, TextList list, bool negated, Exits exits) {
  add({.kind = Kind::texts, .negated = negated, .exits = exits}, texts_.size());
  texts_.push_back({.field = field, .list = std::move(list)});
}

void Decision::add(Program program, bool negated, Exits exits) {
  add({.kind = Kind::program, .negated = negated, .exits = exits}, programs_.size());
  programs_.push_back(std::move(program));
}

void Decision::resolve(const std::vector<Place>& place_of) {
  const auto real = [&](Place given) { return given < no ? place_of[given] : given; };
  for (auto& test : tests_) {
    test.exits = {.if_true = real(test.exits.if_true), .if_not = real(test.exits.if_not)};
  }
}

}  // namespace tokentail
