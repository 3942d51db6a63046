// SPDX-License-Identifier: Apache-2.0
// When a key was last heard of. Its buckets are moments.
#pragma once

#include <cstdint>

#include "aggregate/key_memory.hpp"

namespace tokentail {

class Recency final : public KeyMemory {
 public:
  void add(std::int64_t number, Int128 value, const Reach& reach) override;
  // How long ago, in buckets.
  [[nodiscard]] WindowValue answer(Aggregator::Function question, const Reach& reach) override;
  // When the newest record leaves the reach; later nothing changes that anybody asks for.
  [[nodiscard]] std::optional<std::int64_t> next_change(const Reach& reach) override;
  void encode(std::string& out) const override;
  [[nodiscard]] bool decode(std::string_view& in) override;

 private:
  std::int64_t newest_ = INT64_MIN;
};

}  // namespace tokentail
