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
#include "decode/text_keys.hpp"
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
  void look_for(std::size_t kind, Json& json, RecordText& text) const;

  std::array<std::vector<std::string>, text_kind_count>
      pointers_;  // the first that leads to a value
  TextKeys keys_;
  std::unique_ptr<Json> json_;
};

}  // namespace tokentail
