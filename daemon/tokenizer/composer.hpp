// SPDX-License-Identifier: Apache-2.0
// Canonical composition (NFC), which some tokenizers begin with: "e" and a combining acute accent
// become "é".
//
// By Unicode 9.0, for the library that such tokenizers are made for composes by that version
// (docs/decisions/0024): code points younger than it stay as they are, as if they were unassigned.
// Later versions change nothing else.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/error.hpp"

namespace tokentail {

// Immutable; copies share one. Any number of threads may compose at once.
class Composer {
 public:
  // failed: Unicode's tables are not to be had.
  [[nodiscard]] static Outcome<Composer> open();

  // Of valid UTF-8: the text itself when it is composed already, otherwise what `room` then holds.
  // In linear time but for marks in disorder, which are sorted.
  [[nodiscard]] std::string_view compose(std::string_view text, std::string& room) const;

 private:
  struct Rules;
  explicit Composer(std::shared_ptr<const Rules> rules) : rules_(std::move(rules)) {}

  std::shared_ptr<const Rules> rules_;
};

}  // namespace tokentail
