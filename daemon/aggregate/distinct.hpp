// SPDX-License-Identifier: Apache-2.0
// How many different texts a window saw. Exact up to texts_max of them; beyond that from a sample,
// with a standard deviation of 3 to 6 %, the worst just before a finer sample is whole again.
//
// Samples are nested: level n holds the texts whose hash ends in n zero bits, of those the ones
// seen last. The answer comes from the finest level that still holds all that the window covers,
// times two to the level. After P. Gibbons and S. Tirthapura, "Distributed streams algorithms for
// sliding windows" (2002).
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "aggregate/key_memory.hpp"
#include "aggregate/text_times.hpp"

namespace tokentail {

class Distinct final : public KeyMemory {
 public:
  static constexpr std::size_t texts_max = 1024;

  void add(std::int64_t number, Int128 value, const Reach& reach) override;
  [[nodiscard]] WindowValue answer(Aggregator::Function question, const Reach& reach) override;
  [[nodiscard]] std::optional<std::int64_t> next_change(const Reach& reach) override;
  void encode(std::string& out) const override;
  [[nodiscard]] bool decode(std::string_view& in) override;

  [[nodiscard]] static std::int64_t bytes_max();

 private:
  static constexpr std::size_t levels_max = 40;

  struct Level {
    TextTimes texts;                                 // bucket each was last seen in
    std::map<std::int64_t, std::int64_t> by_bucket;  // how many of them, for each bucket
    std::int64_t complete_from = INT64_MIN;          // texts last seen before may be missing

    void see(std::uint64_t text, std::int64_t number);
    void recount();
    void forget_before(std::int64_t first);
    [[nodiscard]] std::int64_t count_from(std::int64_t first) const;
  };

  void make_room(std::size_t level, std::int64_t first);

  std::vector<Level> levels_ = std::vector<Level>(1);
};

}  // namespace tokentail
