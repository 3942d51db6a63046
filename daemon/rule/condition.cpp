// SPDX-License-Identifier: Apache-2.0
#include "rule/condition.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "core/unchecked.hpp"

namespace tokentail {
namespace {

constexpr std::size_t longest_distinct = 63;

std::uint64_t length_bit(std::string_view text) {
  return std::uint64_t{1} << std::min(text.size(), longest_distinct);
}

bool is_narrow(Int128 value) {
  return value == static_cast<std::int64_t>(value);
}

// Times a number below small_max it fits in 127 bits.
constexpr std::int64_t small_max = std::int64_t{1} << 31U;
bool is_small(Int128 value) {
  constexpr Int128 most = Int128{1} << 95U;
  return value < most && value > -most;
}

// Of the term without its factor. Always inline: a value is as large as half a dozen registers, and
// a call that hands it over costs more than what it looks up.
[[gnu::always_inline]] inline WindowValue load(const Term& term, const Evidence& evidence) {
  if (term.source == Term::Source::window) {
    return load_window(term.aggregator, evidence);
  }
  if (term.source == Term::Source::nothing) {
    return {.numerator = 1};
  }
  const auto number = load_number(term.field, evidence);
  return number ? WindowValue{.numerator = *number} : WindowValue::missing();
}

std::optional<Quantity> amount(const Quantity& factor, const WindowValue& loaded) {
  return multiply(factor, {.numerator = loaded.numerator, .denominator = loaded.denominator});
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

bool Decision::asks_for_ending_alone() const {
  const auto is_of_ending = [](const Term& term) {
    return term.source == Term::Source::nothing ||
           (term.source == Term::Source::field &&
            (term.field.kind == Field::Kind::status || term.field.kind == Field::Kind::failed));
  };
  return programs_.empty() &&
         std::ranges::all_of(amounts_,
                             [&](const Amounts& amounts) {
                               return is_of_ending(amounts.left) && is_of_ending(amounts.right);
                             }) &&
         std::ranges::all_of(texts_, [](const Texts& texts) {
           return texts.field.kind == Field::Kind::error ||
                  texts.field.kind == Field::Kind::finish_reason;
         });
}

bool Decision::holds(const Evidence& evidence) const {
  Place place = tests_.empty() ? no : 0;
  while (place < no) {
    const Test& test = unchecked(tests_, place);
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
  const auto& amounts = unchecked(amounts_, test.at);
  const auto& limit = amounts.right.factor;
  if (amounts.left.source == Term::Source::field && limit.denominator == 1) {
    const auto number = load_number(amounts.left.field, evidence);
    return number && accepts(test.op, *number <=> limit.numerator) != test.negated;
  }
  const auto value = load(amounts.left, evidence);
  if (!value.known) {
    return false;
  }
  const auto order = value.denominator == limit.denominator
                         ? std::optional(value.numerator <=> limit.numerator)
                         : compared(amounts, value, {.numerator = 1});
  return order && accepts(test.op, *order) != test.negated;
}

bool Decision::amounts_pass(const Test& test, const Evidence& evidence) const {
  const auto& amounts = unchecked(amounts_, test.at);
  if (amounts.are_fields) {
    const auto a = load_number(amounts.left.field, evidence);
    const auto b = a ? load_number(amounts.right.field, evidence) : std::nullopt;
    if (!b) {
      return false;
    }
    if (is_narrow(*a) && is_narrow(*b)) {
      const auto order = *a * amounts.scale_left <=> *b * amounts.scale_right;
      return accepts(test.op, order) != test.negated;
    }
  }
  const auto left = load(amounts.left, evidence);
  const auto right = left.known ? load(amounts.right, evidence) : left;
  const auto order = right.known ? compared(amounts, left, right) : std::nullopt;
  return order && accepts(test.op, *order) != test.negated;
}

// Without fractions where no product can overflow, which is nearly always.
std::optional<std::strong_ordering> Decision::compared(const Amounts& amounts,
                                                       const WindowValue& left,
                                                       const WindowValue& right) {
  if (amounts.scale_left != 0 && is_narrow(left.numerator) && is_narrow(right.numerator)) {
    const Int128 a = left.numerator * amounts.scale_left;
    const Int128 b = right.numerator * amounts.scale_right;
    if (left.denominator == right.denominator) {
      return a <=> b;
    }
    if (is_small(a) && is_small(b) && left.denominator < small_max &&
        right.denominator < small_max) {
      return a * right.denominator <=> b * left.denominator;
    }
  }
  const auto a = amount(amounts.left.factor, left);
  const auto b = a ? amount(amounts.right.factor, right) : std::nullopt;
  return b ? compare(*a, *b) : std::nullopt;
}

// a/b * x against c/d * y is a*d * x against c*b * y.
Decision::Amounts Decision::scaled(const Term& left, const Term& right) {
  const auto product = [](Int128 a, Int128 b) {
    return is_narrow(a) && is_narrow(b) && is_narrow(a * b) ? static_cast<std::int64_t>(a * b) : 0;
  };
  Amounts amounts{.left = left, .right = right};
  amounts.scale_left = product(left.factor.numerator, right.factor.denominator);
  amounts.scale_right = product(right.factor.numerator, left.factor.denominator);
  const bool is_lost = amounts.scale_right == 0 && right.factor.numerator != 0;
  amounts.scale_left = is_lost ? 0 : amounts.scale_left;
  amounts.are_fields = amounts.scale_left != 0 && left.source == Term::Source::field &&
                       right.source == Term::Source::field;
  return amounts;
}

bool Decision::texts_pass(const Test& test, const Evidence& evidence) const {
  const auto& [field, list] = unchecked(texts_, test.at);
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
  amounts_.push_back(scaled(left, right));
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
