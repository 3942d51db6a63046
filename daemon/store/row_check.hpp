// SPDX-License-Identifier: Apache-2.0
// A checksum over the columns of a row, so that a bit that flipped on the disk is found even where
// the bytes still make sense. Private to this folder.
#pragma once

#include <cstdint>
#include <string_view>

namespace tokentail {

class RowCheck {
 public:
  // What a row holds that was written before rows had a checksum.
  static constexpr std::int64_t unchecked = 0;

  RowCheck& bytes(std::string_view value);
  RowCheck& integer(std::int64_t value);

  [[nodiscard]] std::int64_t value() const;

  // Whether `saved`, from the disk, is that of these columns.
  [[nodiscard]] bool agrees_with(std::int64_t saved) const {
    return saved == unchecked || saved == value();
  }

 private:
  std::uint64_t hash_ = 0;
};

}  // namespace tokentail
