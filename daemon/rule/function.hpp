// SPDX-License-Identifier: Apache-2.0
// The window functions of the language and the windows they take: a closed list, so that the cost
// of a rule is known when it is loaded.
#pragma once

#include <expected>
#include <optional>
#include <string_view>

#include "aggregate/aggregator.hpp"
#include "core/time_zone.hpp"
#include "rule/complaint.hpp"
#include "rule/expression.hpp"

namespace tokentail {

[[nodiscard]] std::optional<Aggregator::Function> function_named(std::string_view name);

// What is wrong with calling `name`, which is not a function here.
[[nodiscard]] Complaint unknown_function(std::string_view name, Span span);

// Sliding windows are whole seconds from 1m to 35d; daily_avg takes whole days from 1d to 90d.
[[nodiscard]] std::expected<Window, Complaint> read_window(Aggregator::Function function,
                                                           const WindowText& text);

// What a call that the checker accepted asks of the aggregates. Only calendar windows and averages
// depend on the zone; for others it is UTC, so that rules of different zones share them.
[[nodiscard]] Aggregator aggregator_of(const Expression& call, const TimeZone& zone);

}  // namespace tokentail
