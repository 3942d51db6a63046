// SPDX-License-Identifier: Apache-2.0
// Whether a target seems to be there. After five failures in a row, of whatever messages, it is
// asked once per interval until something gets through; a target that says it is gone is asked once
// an hour. Meanwhile its messages wait, and none of them is used up by hammering.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/time.hpp"

namespace tokentail {

class Circuit {
 public:
  enum class State : std::uint8_t {
    closed,  // messages flow
    open,    // one probe every 30 s
    gone,    // one probe an hour
  };

  void succeeded() { *this = Circuit(); }
  void failed(Instant now);
  void refused_for_good(Instant now);

  [[nodiscard]] State state() const { return state_; }
  [[nodiscard]] bool is_closed() const { return state_ == State::closed; }

  // No message before this instant. Meaningful unless closed.
  [[nodiscard]] Instant probe_at() const { return probe_at_; }

 private:
  State state_ = State::closed;
  int failures_ = 0;
  Instant probe_at_;
};

[[nodiscard]] std::string_view name_of(Circuit::State state);

}  // namespace tokentail
