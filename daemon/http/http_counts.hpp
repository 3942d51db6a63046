// SPDX-License-Identifier: Apache-2.0
// How the requests to a server ended.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tokentail {

enum class HttpOutcome : std::uint8_t {
  answered,   // by a page, whatever it says
  denied,     // no token, or a host name that is not ours
  malformed,  // not read, or not whole
  slow,       // the client took too long to send its request or to take the answer
  busy,       // one connection too many
};

inline constexpr std::array<std::string_view, 5> http_outcome_names{"answered", "denied",
                                                                    "malformed", "slow", "busy"};

using HttpCounts = std::array<std::int64_t, http_outcome_names.size()>;  // by outcome

// One thread counts, any may look.
class HttpTally {
 public:
  void note(HttpOutcome outcome) {
    counts_[static_cast<std::size_t>(outcome)].fetch_add(1, std::memory_order_relaxed);
  }
  [[nodiscard]] HttpCounts counts() const {
    HttpCounts counts{};
    for (std::size_t i = 0; i < counts.size(); ++i) {
      counts[i] = counts_[i].load(std::memory_order_relaxed);
    }
    return counts;
  }

 private:
  std::array<std::atomic<std::int64_t>, http_outcome_names.size()> counts_{};
};

}  // namespace tokentail
