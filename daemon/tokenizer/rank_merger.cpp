// SPDX-License-Identifier: Apache-2.0
#include "tokenizer/rank_merger.hpp"

#include <algorithm>
#include <functional>

namespace tokentail {
namespace {

constexpr unsigned place_bits = 64 - token_number_bits;
constexpr std::uint64_t place_mask = (std::uint64_t{1} << place_bits) - 1;

}  // namespace

// To be merged when it is the turn of what they merge to.
void RankMerger::offer(std::size_t left, std::size_t right) {
  const auto token =
      tables_.pairs.merged({.left = parts_[left].token, .right = parts_[right].token});
  if (token != no_token) {
    queue_.push_back((std::uint64_t{token} << place_bits) | left);
    std::ranges::push_heap(queue_, std::greater());
  }
}

void RankMerger::merge(std::size_t left, std::uint32_t token) {
  auto& part = parts_[left];
  const auto right = left + part.bytes;
  if (part.token == no_token || right == parts_.size() ||
      tables_.pairs.merged({.left = part.token, .right = parts_[right].token}) != token) {
    return;  // one of them was merged with another meanwhile
  }
  part.token = token;
  part.bytes += parts_[right].bytes;
  parts_[right].token = no_token;
  if (const auto next = left + part.bytes; next != parts_.size()) {
    parts_[next].bytes_before = part.bytes;
    offer(left, next);
  }
  if (left != 0) {
    offer(left - part.bytes_before, left);
  }
}

void RankMerger::encode(std::string_view piece, std::vector<std::uint32_t>& tokens) {
  parts_.clear();
  queue_.clear();
  for (const char& byte : piece) {
    parts_.push_back(
        {.token = tables_.tree.longest(&byte, &byte + 1).token, .bytes = 1, .bytes_before = 1});
  }
  for (std::size_t i = 0; i + 1 < parts_.size(); ++i) {
    offer(i, i + 1);
  }
  while (!queue_.empty()) {
    std::ranges::pop_heap(queue_, std::greater());
    const auto next = queue_.back();
    queue_.pop_back();
    merge(next & place_mask, static_cast<std::uint32_t>(next >> place_bits));
  }
  tokens.clear();
  for (std::size_t at = 0; at < parts_.size(); at += parts_[at].bytes) {
    tokens.push_back(parts_[at].token);
  }
}

}  // namespace tokentail
