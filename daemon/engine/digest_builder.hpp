// SPDX-License-Identifier: Apache-2.0
// Gathers the transitions that were already old when they were read, so that a backlog is told in
// one message and not in a storm of them. Part of the saved state: a crash in the middle of a
// backlog forgets nothing.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "alert/transition.hpp"
#include "core/time.hpp"

namespace tokentail {

class DigestBuilder {
 public:
  void add(const Transition& transition);

  [[nodiscard]] bool empty() const { return rules_.empty(); }

  // The digest of what was gathered, which is then forgotten. `firing` are the alerts that burn
  // now, `firing_total` how many there are.
  [[nodiscard]] Digest take(Instant at, std::vector<Transition> firing, std::int64_t firing_total);

  [[nodiscard]] std::string encode() const;
  // False, and empty, when the bytes were not written by encode().
  bool decode(std::string_view bytes);

 private:
  static constexpr std::size_t keys_max = 10'000;  // told apart per rule; beyond it, counted as one

  struct Gathered {
    std::int64_t transitions = 0;
    std::set<std::uint64_t> keys;   // hashes
    std::optional<Quantity> worst;  // value over limit
    std::string worst_text;
  };

  std::map<std::string, Gathered, std::less<>> rules_;
  Instant from_ = Instant::max();
  Instant to_ = Instant::min();
};

}  // namespace tokentail
