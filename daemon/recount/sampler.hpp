// SPDX-License-Identifier: Apache-2.0
// Which calls are counted again. The same ones in every replay: who is chosen depends on the call
// alone, and how many in a second on the time that the log gives.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/time.hpp"
#include "record/usage_record.hpp"

namespace tokentail {

struct SampleSettings {
  std::int64_t per_million = 1'000'000;    // of calls
  std::optional<std::int64_t> per_second;  // at most, of the log's time
};

class Sampler {
 public:
  explicit Sampler(SampleSettings settings) : settings_(settings) {}

  enum class Choice : std::uint8_t { taken, not_sampled, over_rate };

  // By the request id, so that all lines of a call share its fate; without one, by time and user.
  [[nodiscard]] Choice choose(const UsageRecord& record);

 private:
  [[nodiscard]] bool is_sampled(const UsageRecord& record) const;

  SampleSettings settings_;
  std::int64_t second_ = 0;  // the newest that was seen
  std::int64_t taken_ = 0;   // in it
};

}  // namespace tokentail
