// SPDX-License-Identifier: Apache-2.0
// What is usual between recount and report, for each model and feature. Part of the saved state,
// and judged before it learns: a call never speaks for itself. Bounded: beyond `baselines_max` the
// one that was asked for longest ago is forgotten. Owned by the engine thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/saved_values.hpp"
#include "record/usage_record.hpp"
#include "recount/baseline.hpp"

namespace tokentail {

class BaselineBook {
 public:
  static constexpr std::size_t baselines_max = 10'000;

  // Fills the drift of the record's recount, and of an estimate its input: what the text usually
  // comes to. Nothing happens where either count is missing.
  void judge(const UsageRecord& record);

  [[nodiscard]] std::size_t size() const { return baselines_.size(); }
  [[nodiscard]] std::int64_t forgotten() const { return forgotten_; }

  // Those that changed since the last call, as values to save.
  [[nodiscard]] std::vector<NamedBytes> take_changes();
  void put_back(const std::vector<NamedBytes>& values) { saved_.put_back(values); }
  [[nodiscard]] std::vector<NamedBytes> all() const;
  [[nodiscard]] bool has_changes() const { return !saved_.empty(); }
  void forget_changes() { saved_.forget(); }

  // Whether the value is one of these; it is then taken over, unless it is damaged.
  bool restore(const NamedBytes& value);

 private:
  struct Entry {
    std::string name;  // model and feature
    Baseline baseline;
  };
  using Entries = std::list<Entry>;

  [[nodiscard]] Baseline& baseline_of(const UsageRecord& record);
  void make_room();

  Entries baselines_;  // the one asked for last in front
  std::unordered_map<std::string_view, Entries::iterator> by_name_;
  SavedValues saved_{"usual:"};
  std::string name_;  // memory that is used again
  std::int64_t forgotten_ = 0;
};

}  // namespace tokentail
