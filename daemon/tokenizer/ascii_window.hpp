// SPDX-License-Identifier: Apache-2.0
// The classes of the next bytes of a text as bit masks, so that the end of a run is one
// instruction. Only what is ASCII is answered for; the scanners of tokenizer/split_rule.hpp know
// the rest.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

#include "tokenizer/class_masks.hpp"
#include "tokenizer/split_rule.hpp"

namespace tokentail {

class AsciiWindow {
 public:
  static constexpr unsigned bytes = 64;

  AsciiWindow(const SplitText& text, Classify classify) : text_(text), classify_(classify) {
    load(text.begin);
  }

  [[nodiscard]] const SplitText& text() const { return text_; }

  // Bit numbers and back. The window is moved when little is left of it behind `at`.
  [[nodiscard]] unsigned place_of(const char* at) {
    if (at - begin_ > moved_behind) {
      load(at);
    }
    return static_cast<unsigned>(at - begin_);
  }
  [[nodiscard]] const char* at(unsigned place) const { return begin_ + place; }

  [[nodiscard]] const ClassMasks& masks() const { return masks_; }
  [[nodiscard]] std::uint64_t letters() const { return masks_.upper | masks_.lower; }
  [[nodiscard]] std::uint64_t blanks() const { return masks_.space | masks_.newline; }
  [[nodiscard]] std::uint64_t punctuation() const {
    return valid_ & ~(letters() | blanks() | masks_.number | masks_.opaque);
  }

  // Whether the window tells what stands there: ASCII, or the end of the text.
  [[nodiscard]] bool knows(unsigned place) const {
    return place < bytes && !has(masks_.opaque, place);
  }
  [[nodiscard]] static bool has(std::uint64_t mask, unsigned place) {
    return ((mask >> place) & 1U) != 0;
  }
  // Behind the run of ones from `place`, which is below 64; 64 when it may go on.
  [[nodiscard]] static unsigned run_end(std::uint64_t mask, unsigned place) {
    return place + static_cast<unsigned>(std::countr_one(mask >> place));
  }

 private:
  static constexpr std::ptrdiff_t moved_behind = 40;  // most pieces fit into the 24 bytes left

  void load(const char* from) {
    begin_ = from;
    const auto left = text_.end - from;
    if (left >= static_cast<std::ptrdiff_t>(bytes)) {
      masks_ = classify_(from);
      valid_ = ~std::uint64_t{0};
      return;
    }
    // NUL bytes stand behind the text, which have no class but punctuation.
    std::array<char, bytes> padded{};
    std::memcpy(padded.data(), from, static_cast<std::size_t>(left));
    masks_ = classify_(padded.data());
    valid_ = (std::uint64_t{1} << static_cast<unsigned>(left)) - 1;
  }

  SplitText text_;
  Classify classify_;
  const char* begin_ = nullptr;
  ClassMasks masks_;
  std::uint64_t valid_ = 0;  // what is inside the text
};

}  // namespace tokentail
