// SPDX-License-Identifier: Apache-2.0
// The fields of a record by the names rules know them by.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "aggregate/measure.hpp"
#include "record/usage_record.hpp"
#include "rule/evidence.hpp"
#include "rule/quantity.hpp"
#include "rule/value.hpp"

namespace tokentail {

struct Field {
  enum class Kind : std::uint8_t {
    measure,
    context_window,
    status,
    error,
    finish_reason,
    dimension,
    // Yes or no, and always known: what a record is or holds.
    failed,            // an error code, or a status of 400 or more
    has_usage,         // the total of its tokens is known
    has_cost,          // logged, or its model has a price
    recount_is_exact,  // known where the text was counted again
    // Fractions.
    recount_ratio,  // what was reported of what was counted
    recount_drift,  // how far from what is usual, either way, of what is usual
    better_encoding,
  };

  Kind kind = Kind::measure;
  Unit unit = Unit::number;
  Measure measure = Measure::requests;
  Dimension dimension = Dimension::user;
};

[[nodiscard]] std::optional<Field> field_named(std::string_view name);

// Not a whole number of its unit.
[[nodiscard]] constexpr bool is_fraction(const Field& field) {
  return field.kind == Field::Kind::recount_ratio || field.kind == Field::Kind::recount_drift;
}

// All names, for "did you mean".
[[nodiscard]] std::span<const std::string_view> field_names();

[[nodiscard]] Unit unit_of(Measure measure);

// The field of the record at hand, or of the key where only time has passed. No error code means
// no error, which is known, and so is whether something is there; any other absent field is
// unknown.
[[nodiscard]] Value load(const Field& field, const Evidence& evidence);

// The same where it is known which of the two it is, and no fraction; nothing when it is unknown.
[[nodiscard]] std::optional<Int128> load_number(const Field& field, const Evidence& evidence);
[[nodiscard]] std::optional<std::string_view> load_text(const Field& field,
                                                        const Evidence& evidence);
[[nodiscard]] std::optional<std::string_view> load_dimension(Dimension dimension,
                                                             const Evidence& evidence);

// The answer of an aggregator of the table at hand for the key at hand.
[[nodiscard]] WindowValue load_window(std::size_t aggregator, const Evidence& evidence);

// Inline: each record is asked this a dozen times.
inline std::optional<Int128> load_number(const Field& field, const Evidence& evidence) {
  if (evidence.record == nullptr) {
    return std::nullopt;
  }
  const UsageRecord& record = *evidence.record;
  switch (field.kind) {
    case Field::Kind::measure:
      return value_of(field.measure, record);
    case Field::Kind::context_window:
      return record.context_window;
    case Field::Kind::status:
      return record.status;
    case Field::Kind::failed:
      return record.is_error() ? 1 : 0;
    case Field::Kind::has_usage:
      return record.total_tokens() ? 1 : 0;
    case Field::Kind::has_cost:
      return record.cost ? 1 : 0;
    case Field::Kind::recount_is_exact:
      return record.recount == nullptr
                 ? std::nullopt
                 : std::optional<Int128>(record.recount->grade == Recount::Grade::exact ? 1 : 0);
    default:
      return std::nullopt;
  }
}

inline WindowValue load_window(std::size_t aggregator, const Evidence& evidence) {
  if (evidence.table == nullptr || evidence.key == no_key) {
    return WindowValue::missing();
  }
  return evidence.table->value(evidence.key, aggregator, evidence.now);
}

}  // namespace tokentail
