// SPDX-License-Identifier: Apache-2.0
#include "engine/baseline_book.hpp"

#include <optional>
#include <utility>

#include "aggregate/varint.hpp"

namespace tokentail {
namespace {

constexpr Int128 number_max = Int128{Baseline::tokens_max} * 1000;

std::string bytes_of(const Baseline::State& state) {
  std::string bytes;
  append_varint(bytes, state.since_fit);
  append_varint(bytes, state.line ? 1 : 0);
  append_signed_varint(bytes, state.line ? state.line->slope_ppm : 0);
  append_signed_varint(bytes, state.line ? state.line->offset : 0);
  for (const auto& sample : state.samples) {
    append_signed_varint(bytes, sample.counted);
    append_signed_varint(bytes, sample.reported);
  }
  return bytes;
}

std::optional<std::int64_t> number(std::string_view& bytes) {
  const auto value = take_signed_varint(bytes, number_max);
  return value ? std::optional(static_cast<std::int64_t>(*value)) : std::nullopt;
}

std::optional<Baseline> baseline_from(std::string_view bytes) {
  Baseline::State state;
  const auto since_fit = take_varint(bytes);
  const auto has_line = take_varint(bytes);
  const auto slope = number(bytes);
  const auto offset = number(bytes);
  if (!since_fit || !has_line || !slope || !offset) {
    return std::nullopt;
  }
  state.since_fit = static_cast<std::size_t>(*since_fit);
  if (*has_line != 0) {
    state.line = {.slope_ppm = *slope, .offset = *offset};
  }
  while (!bytes.empty()) {
    const auto counted = number(bytes);
    const auto reported = number(bytes);
    if (!counted || !reported) {
      return std::nullopt;
    }
    state.samples.push_back({.counted = *counted, .reported = *reported});
  }
  return Baseline::from(std::move(state));
}

}  // namespace

void BaselineBook::judge(const UsageRecord& record) {
  auto* const recount = record.recount;
  const auto reported = record.input_tokens();
  if (recount == nullptr || !recount->input || !reported) {
    return;
  }
  const auto counted = *recount->input;
  auto& baseline = baseline_of(record);
  if (const auto expected = baseline.expected(counted)) {
    recount->drift = {.reported = *reported, .expected = *expected};
  }
  if (recount->grade == Recount::Grade::estimate) {
    recount->input = baseline.expected(counted);
  }
  baseline.add({.counted = counted, .reported = *reported});
}

Baseline& BaselineBook::baseline_of(const UsageRecord& record) {
  name_.assign(record[Dimension::model]);
  name_ += '\0';
  name_ += record[Dimension::feature];
  saved_.note(name_);
  if (const auto known = by_name_.find(name_); known != by_name_.end()) {
    baselines_.splice(baselines_.begin(), baselines_, known->second);
    return baselines_.front().baseline;
  }
  make_room();
  baselines_.push_front({.name = name_, .baseline = {}});
  by_name_.emplace(baselines_.front().name, baselines_.begin());
  return baselines_.front().baseline;
}

void BaselineBook::make_room() {
  if (baselines_.size() < baselines_max) {
    return;
  }
  saved_.note(baselines_.back().name);
  by_name_.erase(baselines_.back().name);
  baselines_.pop_back();
  ++forgotten_;
}

std::vector<NamedBytes> BaselineBook::take_changes() {
  return saved_.take([this](const std::string& name) {
    const auto known = by_name_.find(name);
    return known == by_name_.end() ? std::string() : bytes_of(known->second->baseline.state());
  });
}

std::vector<NamedBytes> BaselineBook::all() const {
  std::vector<NamedBytes> values;
  values.reserve(baselines_.size());
  for (const auto& entry : baselines_) {
    values.push_back(saved_.value(entry.name, bytes_of(entry.baseline.state())));
  }
  return values;
}

bool BaselineBook::restore(const NamedBytes& value) {
  const auto name = saved_.entry_of(value);
  if (!name) {
    return false;
  }
  auto baseline = baseline_from(value.bytes);
  if (baseline && !by_name_.contains(*name)) {
    make_room();
    baselines_.push_front({.name = std::string(*name), .baseline = *std::move(baseline)});
    by_name_.emplace(baselines_.front().name, baselines_.begin());
  }
  return true;
}

}  // namespace tokentail
