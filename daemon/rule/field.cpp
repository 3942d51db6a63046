// SPDX-License-Identifier: Apache-2.0
#include "rule/field.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "aggregate/key.hpp"

namespace tokentail {
namespace {

constexpr Field measured(Measure measure, Unit unit) {
  return {.kind = Field::Kind::measure, .unit = unit, .measure = measure};
}
constexpr Field other(Field::Kind kind, Unit unit) {
  return {.kind = kind, .unit = unit};
}
constexpr Field grouped(Dimension dimension) {
  return {.kind = Field::Kind::dimension, .unit = Unit::text, .dimension = dimension};
}

constexpr std::array<std::pair<std::string_view, Field>, 38> fields{{
    {"input_tokens", measured(Measure::input_tokens, Unit::tokens)},
    {"output_tokens", measured(Measure::output_tokens, Unit::tokens)},
    {"total_tokens", measured(Measure::total_tokens, Unit::tokens)},
    {"cache_read_tokens", measured(Measure::cache_read_tokens, Unit::tokens)},
    {"cache_write_tokens", measured(Measure::cache_write_tokens, Unit::tokens)},
    {"reasoning_tokens", measured(Measure::reasoning_tokens, Unit::tokens)},
    {"max_tokens", measured(Measure::max_tokens, Unit::tokens)},
    {"prompt_tokens", measured(Measure::input_tokens, Unit::tokens)},
    {"completion_tokens", measured(Measure::output_tokens, Unit::tokens)},
    {"cost", measured(Measure::cost, Unit::usd)},
    {"latency", measured(Measure::latency, Unit::duration)},
    {"recounted_tokens", measured(Measure::recounted_tokens, Unit::tokens)},
    {"recounted_output_tokens", measured(Measure::recounted_output_tokens, Unit::tokens)},
    {"requests", measured(Measure::requests, Unit::number)},
    {"context_window", other(Field::Kind::context_window, Unit::tokens)},
    {"status", other(Field::Kind::status, Unit::number)},
    {"error", other(Field::Kind::error, Unit::text)},
    {"error_code", other(Field::Kind::error, Unit::text)},
    {"finish_reason", other(Field::Kind::finish_reason, Unit::text)},
    {"failed", other(Field::Kind::failed, Unit::boolean)},
    {"has_usage", other(Field::Kind::has_usage, Unit::boolean)},
    {"has_cost", other(Field::Kind::has_cost, Unit::boolean)},
    {"recount_is_exact", other(Field::Kind::recount_is_exact, Unit::boolean)},
    {"recount_ratio", other(Field::Kind::recount_ratio, Unit::number)},
    {"recount_drift", other(Field::Kind::recount_drift, Unit::number)},
    {"better_encoding", other(Field::Kind::better_encoding, Unit::text)},
    {"user", grouped(Dimension::user)},
    {"feature", grouped(Dimension::feature)},
    {"model", grouped(Dimension::model)},
    {"provider", grouped(Dimension::provider)},
    {"tenant", grouped(Dimension::tenant)},
    {"conversation", grouped(Dimension::conversation)},
    {"request_id", grouped(Dimension::request_id)},
    {"request_hash", grouped(Dimension::request_hash)},
    {"key", grouped(Dimension::key)},
    {"endpoint", grouped(Dimension::endpoint)},
    {"host", grouped(Dimension::host)},
    {"service", grouped(Dimension::service)},
}};

constexpr auto known_names = [] {
  std::array<std::string_view, fields.size()> result;
  std::ranges::transform(fields, result.begin(), [](const auto& field) { return field.first; });
  return result;
}();

std::optional<std::string_view> text_if_any(std::string_view text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

Quantity departure(const TokenRatio& ratio) {
  const auto off = ratio.reported - ratio.expected;
  return {.numerator = off < 0 ? -off : off, .denominator = ratio.expected};
}

// A dimension that the key holds. Empty: the key does not hold it.
std::string_view from_key(Dimension dimension, const Evidence& evidence) {
  if (evidence.table == nullptr || evidence.key == no_key) {
    return {};
  }
  const auto& by = evidence.table->spec().by;
  const auto at = std::ranges::find(by, dimension);
  const auto values = key_values(evidence.table->key(evidence.key));
  const auto index = static_cast<std::size_t>(at - by.begin());
  return at == by.end() || index >= values.size() ? std::string_view() : values[index];
}

// Unknown without a recount, and where what was expected is nothing.
std::optional<Quantity> load_fraction(const Field& field, const Evidence& evidence) {
  const auto* const recount = evidence.record == nullptr ? nullptr : evidence.record->recount;
  if (recount == nullptr) {
    return std::nullopt;
  }
  if (field.kind == Field::Kind::recount_drift) {
    return recount->drift ? std::optional(departure(*recount->drift)) : std::nullopt;
  }
  const auto reported = evidence.record->input_tokens();
  return reported && recount->input && *recount->input > 0
             ? std::optional(Quantity{.numerator = *reported, .denominator = *recount->input})
             : std::nullopt;
}

}  // namespace

std::optional<Field> field_named(std::string_view name) {
  const auto* const found =
      std::ranges::find(fields, name, [](const auto& field) { return field.first; });
  return found == fields.end() ? std::nullopt : std::optional(found->second);
}

std::span<const std::string_view> field_names() {
  return known_names;
}

Unit unit_of(Measure measure) {
  switch (measure) {
    case Measure::cost:
      return Unit::usd;
    case Measure::latency:
      return Unit::duration;
    case Measure::requests:
      return Unit::number;
    default:
      return Unit::tokens;
  }
}

// The record speaks first because it is cheaper to ask; but what was evicted counts as __other__,
// whoever sent the record.
std::optional<std::string_view> load_dimension(Dimension dimension, const Evidence& evidence) {
  const bool ask_key =
      evidence.record == nullptr || (evidence.table != nullptr && evidence.key != no_key &&
                                     evidence.table->is_other(evidence.key));
  if (ask_key) {
    if (const auto value = from_key(dimension, evidence); !value.empty()) {
      return value;
    }
  }
  return evidence.record == nullptr ? std::nullopt : text_if_any((*evidence.record)[dimension]);
}

std::optional<std::string_view> load_text(const Field& field, const Evidence& evidence) {
  if (field.kind == Field::Kind::dimension) {
    return load_dimension(field.dimension, evidence);
  }
  if (evidence.record == nullptr) {
    return std::nullopt;
  }
  switch (field.kind) {
    case Field::Kind::error:
      return evidence.record->error;
    case Field::Kind::better_encoding:
      return evidence.record->recount == nullptr
                 ? std::nullopt
                 : text_if_any(evidence.record->recount->better_encoding);
    default:
      return text_if_any(evidence.record->finish_reason);
  }
}

Value load(const Field& field, const Evidence& evidence) {
  if (field.unit == Unit::text) {
    const auto text = load_text(field, evidence);
    return text ? Value::of(*text) : Value{};
  }
  if (is_fraction(field)) {
    const auto fraction = load_fraction(field, evidence);
    return fraction ? Value::of(*fraction) : Value{};
  }
  const auto number = load_number(field, evidence);
  return number ? Value::of(Quantity{.numerator = *number}) : Value{};
}

}  // namespace tokentail
