// SPDX-License-Identifier: Apache-2.0
#include "rule/headroom.hpp"

#include "core/calendar.hpp"
#include "core/unchecked.hpp"
#include "rule/evaluator.hpp"
#include "rule/rule.hpp"

namespace tokentail {
namespace {

using Motion = AggregateTable::Motion;

// One side of a comparison at the moment.
struct Side {
  std::optional<Quantity> amount;  // nothing: unknown
  bool rises = false;
};

std::optional<Side> side_of(const Term& term, const Evidence& evidence) {
  if (term.source == Term::Source::nothing) {
    return Side{.amount = term.factor};
  }
  const bool is_window = term.source == Term::Source::window && evidence.table != nullptr;
  const auto motion = is_window ? evidence.table->motion(term.aggregator) : Motion::other;
  if (motion == Motion::other || term.factor.numerator <= 0) {
    return std::nullopt;
  }
  const auto value = load_window(term.aggregator, evidence);
  const bool rises = motion == Motion::rises;
  if (!value.known) {
    return rises ? std::nullopt : std::optional(Side{});
  }
  const auto amount =
      multiply(term.factor, {.numerator = value.numerator, .denominator = value.denominator});
  return amount ? std::optional(Side{.amount = amount, .rises = rises}) : std::nullopt;
}

// The largest whole amount whose product with `factor` is below the limit.
std::optional<std::int64_t> most_below(const Quantity& limit, const Quantity& factor) {
  const auto bound = divide(limit, factor);
  if (!bound || bound->numerator <= 0) {
    return std::nullopt;
  }
  const auto most = (bound->numerator - 1) / bound->denominator;
  return static_cast<std::int64_t>(std::min<Int128>(most, Headroom::boundless - 1));
}

// The outcome changes only when the side that rises passes the other one.
bool leave_room(const Term& rising, const Quantity& amount, const Quantity& limit,
                Headroom& headroom) {
  const auto order = compare(amount, limit);
  if (!order) {
    return false;
  }
  if (*order == std::strong_ordering::greater) {
    return true;
  }
  const auto most = most_below(limit, rising.factor);
  return most && headroom.bound(rising.aggregator, *most);
}

}  // namespace

bool Decision::leave_room(const Test& test, const Evidence& evidence, Headroom& headroom) const {
  if (test.kind != Kind::limit && test.kind != Kind::amounts) {
    return false;
  }
  const auto& amounts = unchecked(amounts_, test.at);
  const auto left = side_of(amounts.left, evidence);
  const auto right = left ? side_of(amounts.right, evidence) : std::nullopt;
  if (!right || (left->rises && right->rises)) {
    return false;
  }
  if (!left->amount || !right->amount || !(left->rises || right->rises)) {
    return true;  // it stays unknown, or as it is
  }
  return left->rises
             ? tokentail::leave_room(amounts.left, *left->amount, *right->amount, headroom)
             : tokentail::leave_room(amounts.right, *right->amount, *left->amount, headroom);
}

bool Decision::leave_room(const Evidence& evidence, Headroom& headroom) const {
  Place place = tests_.empty() ? no : 0;
  while (place < no) {
    const Test& test = unchecked(tests_, place);
    if (!leave_room(test, evidence, headroom)) {
      return false;
    }
    place = passes(test, evidence) ? test.exits.if_true : test.exits.if_not;
  }
  return true;
}

std::optional<Headroom> headroom_of(const Rule& rule, const Evidence& evidence) {
  const auto terms = terms_of(rule, evidence);
  Headroom headroom;
  if (terms.disabled) {
    return headroom;
  }
  for (const auto& level : terms.levels) {
    if (!level.when.leave_room(evidence, headroom)) {
      return std::nullopt;
    }
    if (!level.when.holds(evidence)) {
      break;
    }
  }
  if (rule.clear_mode == ClearMode::expression &&
      !(terms.clear.leave_room(evidence, headroom) &&
        terms.clear.leave_room_to_fail(evidence, headroom))) {
    return std::nullopt;
  }
  for (const auto aggregator : rule.aggregators) {
    const auto period = evidence.table->period(aggregator, evidence.now);
    headroom.since = std::max(headroom.since, period.from);
    headroom.until = std::min(headroom.until, period.to);
  }
  if (rule.min_history_days > 0) {
    const auto day = rule.calendar.period(PeriodUnit::day, evidence.now);
    headroom.since = std::max(headroom.since, day.from);
    headroom.until = std::min(headroom.until, day.to);
  }
  return headroom;
}

std::optional<Headroom> headroom_before(std::span<const Gate> gates, const Evidence& evidence) {
  for (const auto& gate : gates) {
    const bool is_closed = !is_open(gate, *evidence.table, evidence.key, evidence.now);
    const bool rises = evidence.table->motion(gate.aggregator) == Motion::rises;
    if (is_closed && rises && gate.least <= Headroom::boundless) {
      Headroom headroom;
      return Headroom{.aggregator = gate.aggregator,
                      .most = static_cast<std::int64_t>(gate.least) - 1};
    }
  }
  return std::nullopt;
}

}  // namespace tokentail
