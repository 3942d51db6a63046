// SPDX-License-Identifier: Apache-2.0
#include "decode/text_arena.hpp"

#include <algorithm>

namespace tokentail {
namespace {

constexpr std::size_t block_bytes = std::size_t{64} * 1024;

}  // namespace

char* TextArena::reserve(std::size_t bytes) {
  while (current_ < blocks_.size() && blocks_[current_].size() - used_ < bytes) {
    ++current_;
    used_ = 0;
  }
  if (current_ == blocks_.size()) {
    blocks_.emplace_back(std::max(bytes, block_bytes));
  }
  return blocks_[current_].data() + used_;
}

std::string_view TextArena::keep(std::size_t bytes) {
  const std::string_view text(blocks_[current_].data() + used_, bytes);
  used_ += bytes;
  return text;
}

void TextArena::clear() {
  current_ = 0;
  used_ = 0;
}

std::size_t TextArena::capacity() const {
  std::size_t total = 0;
  for (const auto& block : blocks_) {
    total += block.size();
  }
  return total;
}

}  // namespace tokentail
