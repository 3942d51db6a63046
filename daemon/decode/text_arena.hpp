// SPDX-License-Identifier: Apache-2.0
// Room for text that has to outlive the line scan but not the batch: values whose escapes had to be
// resolved. Text stays where it is until `clear`, which keeps the blocks for the next batch, so a
// steady stream of batches allocates nothing.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace tokentail {

class TextArena {
 public:
  // At least `bytes` writable bytes. They are given away by the next `reserve` unless `keep`
  // says how many of them hold text.
  [[nodiscard]] char* reserve(std::size_t bytes);
  std::string_view keep(std::size_t bytes);

  // Every text handed out before becomes invalid.
  void clear();

  // Memory held, in use or not.
  [[nodiscard]] std::size_t capacity() const;

 private:
  std::vector<std::vector<char>> blocks_;  // never resized
  std::size_t current_ = 0;                // index of the block being filled
  std::size_t used_ = 0;                   // bytes of it
};

}  // namespace tokentail
