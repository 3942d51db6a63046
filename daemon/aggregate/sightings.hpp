// SPDX-License-Identifier: Apache-2.0
// Which texts a key was seen with, to tell a new one. Texts are known by a 64-bit hash.
//
// Bounded: beyond texts_max the texts that were not seen for the longest time are forgotten, and
// would be new again.
#pragma once

#include <cstdint>

#include <boost/unordered/unordered_flat_map.hpp>

#include "aggregate/key_memory.hpp"

namespace tokentail {

class Sightings final : public KeyMemory {
 public:
  static constexpr std::size_t texts_max = 4096;

  void add(std::int64_t number, Int128 value, const Reach& reach) override;
  void pass() override { newest_ = Newest::unknown; }
  // Whether the newest record's text was new. Nothing before the first record.
  [[nodiscard]] WindowValue answer(Aggregator::Function question, const Reach& reach) override;
  [[nodiscard]] std::optional<std::int64_t> next_change(const Reach& reach) override;
  void encode(std::string& out) const override;
  [[nodiscard]] bool decode(std::string_view& in) override;

  [[nodiscard]] static std::int64_t bytes_max();

 private:
  enum class Newest : std::uint8_t { unknown, known_before, first_seen };

  void make_room(std::int64_t first);

  boost::unordered_flat_map<std::uint64_t, std::int64_t> seen_;  // text -> bucket it was last in
  Newest newest_ = Newest::unknown;
};

}  // namespace tokentail
