// SPDX-License-Identifier: Apache-2.0
// What one record contributes to a window function: an amount, one more of something, or a text.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "aggregate/measure.hpp"
#include "core/amount.hpp"
#include "record/usage_record.hpp"

namespace tokentail {

// A yes/no question about one record. Nothing: it cannot be told, because something is missing.
struct RecordTest {
  std::string text;  // normalised: equal texts ask the same
  std::function<std::optional<bool>(const UsageRecord&)> ask;

  friend bool operator==(const RecordTest& a, const RecordTest& b) { return a.text == b.text; }
};

struct Contribution {
  enum class Kind : std::uint8_t {
    amount,    // of the measure
    presence,  // 1 when the record carries the measure
    text,      // the hash of the dimension's value
    answer,    // 1 when the test can be told
    pass,      // 1 when it is passed, 0 when it is not
  };

  Kind kind = Kind::amount;
  Measure measure = Measure::requests;
  Dimension dimension = Dimension::user;
  RecordTest test;

  [[nodiscard]] bool is_test() const { return kind == Kind::answer || kind == Kind::pass; }

  // Of a test, when what the record says to it is known.
  [[nodiscard]] std::optional<Int128> of(std::optional<bool> passed) const {
    return passed ? std::optional<Int128>(kind == Kind::answer || *passed ? 1 : 0) : std::nullopt;
  }

  // Nothing when the record does not carry it: missing is not zero.
  [[nodiscard]] std::optional<Int128> of(const UsageRecord& record) const {
    return kind == Kind::amount ? value_of(measure, record) : counted(record);
  }

  // Equal texts contribute alike: "total_tokens", "has latency", "pass (> cost 5)".
  [[nodiscard]] std::string text() const;

  friend bool operator==(const Contribution&, const Contribution&) = default;

 private:
  [[nodiscard]] std::optional<Int128> counted(const UsageRecord& record) const;
};

}  // namespace tokentail
