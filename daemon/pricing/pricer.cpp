// SPDX-License-Identifier: Apache-2.0
#include "pricing/pricer.hpp"

#include "core/escape.hpp"

namespace tokentail {
namespace {

std::expected<Money, Unpriced> cost_of(const UsageRecord& record, const Model* model) {
  if (record[Dimension::model].empty()) {
    return std::unexpected(Unpriced::no_model);
  }
  if (model == nullptr) {
    return std::unexpected(Unpriced::unknown_model);
  }
  const PriceSheet* sheet = model->prices.at(record.time);
  return sheet == nullptr ? std::unexpected(Unpriced::no_price) : sheet->cost(record);
}

}  // namespace

std::string_view name_of(Unpriced reason) {
  constexpr std::array<std::string_view, unpriced_count> names{"no_model", "unknown_model",
                                                               "no_price", "no_usage"};
  return names.at(static_cast<std::size_t>(reason));
}

const Model* Pricer::model_of(const UsageRecord& record) {
  const std::string_view name = record[Dimension::model];
  return name.empty() ? nullptr : names_.find(record[Dimension::provider], name);
}

void Pricer::price(UsageRecord& record) {
  const Model* model = model_of(record);
  if (!record.context_window && model != nullptr) {
    record.context_window = model->context_window;
  }
  if (!record.context_window) {
    ++counts_.unknown_windows;
  }
  if (record.cost) {
    record.cost_source = CostSource::logged;
    ++counts_.logged;
    return;
  }
  const auto cost = cost_of(record, model);
  if (!cost) {
    record.cost_source = CostSource::unknown;
    count(cost.error(), record);
    return;
  }
  record.cost = *cost;
  record.cost_source = CostSource::computed;
  ++counts_.computed;
}

void Pricer::count(Unpriced reason, const UsageRecord& record) {
  ++counts_.unpriced.at(static_cast<std::size_t>(reason));
  if (reason == Unpriced::unknown_model) {
    count_name(counts_.unknown_models, record[Dimension::model]);
  }
  if (reason == Unpriced::no_price) {
    count_name(counts_.models_without_price, record[Dimension::model]);
  }
}

void Pricer::count_name(std::map<std::string, std::uint64_t, std::less<>>& names,
                        std::string_view name) {
  name = cut_utf8(name, PricingCounts::name_bytes_max);
  if (const auto it = names.find(name); it != names.end()) {
    ++it->second;
  } else if (names.size() < PricingCounts::names_max) {
    names.emplace(name, 1);
  } else {
    ++counts_.unknown_names_left_out;
  }
}

}  // namespace tokentail
