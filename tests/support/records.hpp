// SPDX-License-Identifier: Apache-2.0
// Records and times for tests, in few words.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

#include "core/time.hpp"
#include "record/usage_record.hpp"
#include "support/moment.hpp"

namespace tokentail::test {

using namespace std::chrono_literals;

// A fixed Wednesday: 2026-03-11T00:00:00Z.
inline Instant t0() {
  return at("2026-03-11T00:00:00Z");
}

struct RecordBuilder {
  UsageRecord record;

  RecordBuilder& at(Instant time) {
    record.time = time;
    return *this;
  }
  RecordBuilder& by(std::string_view user) {
    record[Dimension::user] = user;
    return *this;
  }
  RecordBuilder& feature(std::string_view name) {
    record[Dimension::feature] = name;
    return *this;
  }
  RecordBuilder& model(std::string_view name) {
    record[Dimension::model] = name;
    return *this;
  }
  RecordBuilder& tokens(Tokens input, Tokens output = 0) {
    record.in_uncached = input;
    record.out_visible = output;
    return *this;
  }
  RecordBuilder& cost(Money money) {
    record.cost = money;
    record.cost_source = CostSource::logged;
    return *this;
  }
  RecordBuilder& error(std::string_view code) {
    record.error = code;
    return *this;
  }
  operator const UsageRecord&() const { return record; }  // NOLINT: reads as the record it builds
};

inline RecordBuilder a_record(Instant time = t0()) {
  return RecordBuilder{}.at(time).by("ana").feature("chat").model("gpt-4o").tokens(100, 10);
}

}  // namespace tokentail::test
