// SPDX-License-Identifier: Apache-2.0
// The silences that are in force. Part of the saved state. Bounded: beyond silences_max another one
// is refused. Owned by the engine thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "alert/silence.hpp"
#include "core/error.hpp"
#include "core/time.hpp"

namespace tokentail {

class SilenceBook {
 public:
  static constexpr std::size_t silences_max = 1000;
  // Of the saved value that holds encode().
  static constexpr std::string_view saved_name = "silences";

  // ErrorKind::invalid as check(); busy: the book is full.
  [[nodiscard]] Outcome<Silence> add(const SilenceDraft& draft, Instant now);

  // Ends it at once and returns what it was. ErrorKind::not_found: there is none, or no more.
  [[nodiscard]] Outcome<Silence> expire(std::string_view id, Instant now);

  // Forgets those that are over. Whether there were any.
  bool drop_expired(Instant now);

  // Whether one ended since the last call, or since the book was read back: what it kept back and
  // still burns can be told.
  [[nodiscard]] bool take_ended() { return std::exchange(ended_, false); }

  // Those in force at `now`, the oldest first.
  [[nodiscard]] std::vector<Silence> list(Instant now) const;
  [[nodiscard]] bool empty() const { return silences_.empty(); }

  // The first silence that covers it, or nullptr. Valid until the book changes.
  [[nodiscard]] const Silence* covers(const Transition& transition, Instant now) const;

  [[nodiscard]] std::string encode() const;
  // False, and empty, when the bytes were not written by encode().
  bool decode(std::string_view bytes);

 private:
  std::vector<Silence> silences_;  // in the order they were added
  bool ended_ = false;
};

}  // namespace tokentail
