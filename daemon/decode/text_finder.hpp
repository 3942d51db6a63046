// SPDX-License-Identifier: Apache-2.0
// Finds a call's text in a line that was decoded. Apart from the decoder, which reads every line
// and wants none of the text: this is asked about the calls that are counted again.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "decode/format.hpp"
#include "record/record_text.hpp"

namespace tokentail {

// Belongs to one thread.
class TextFinder {
 public:
  explicit TextFinder(const Format& format);
  TextFinder(TextFinder&&) noexcept;
  TextFinder& operator=(TextFinder&&) noexcept;
  TextFinder(const TextFinder&) = delete;
  TextFinder& operator=(const TextFinder&) = delete;
  ~TextFinder();

  // `line` as for Decoder::decode, which has accepted it. The text lives as long as the line.
  [[nodiscard]] RecordText find(std::string_view line);

 private:
  struct Json;
  [[nodiscard]] bool may_hold_text(std::string_view line) const;

  std::array<std::vector<std::string>, text_kind_count>
      pointers_;                        // the first that leads to a value
  std::vector<std::string> last_keys_;  // with their quotes
  std::unique_ptr<Json> json_;
};

}  // namespace tokentail
