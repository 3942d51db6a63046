// SPDX-License-Identifier: Apache-2.0
// Finds a call's text in a line that was decoded. Apart from the decoder, which reads every line
// and wants none of the text: this is asked about the calls that are counted again.
#pragma once

#include <array>
#include <cstdint>
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

  // Cheap, for one line or many: false means that no text is in them. A key that is written with
  // escapes is not seen; nobody does that.
  [[nodiscard]] bool may_find(std::string_view lines) const;

 private:
  struct Json;
  void note_key(std::string_view key);
  void look_for(std::size_t kind, Json& json, RecordText& text) const;

  std::array<std::vector<std::string>, text_kind_count>
      pointers_;                            // the first that leads to a value
  std::vector<std::uint32_t> key_endings_;  // the last four bytes of keys, as they lie in memory
  bool has_short_key_ = false;
  std::unique_ptr<Json> json_;
};

}  // namespace tokentail
