// SPDX-License-Identifier: Apache-2.0
#include "tokenizer/counter.hpp"

#include "tokenizer/split_rule.hpp"
#include "tokenizer/utf8_repair.hpp"
#include "tokenizer/vocabulary_image.hpp"

namespace tokentail {
namespace {

template <class PieceEnd, class Visit>
void each_piece(const SplitText& text, PieceEnd piece_end, Visit visit) {
  for (const char* at = text.begin; at != text.end;) {
    const char* const end = piece_end(text, at);
    visit(std::string_view(at, static_cast<std::size_t>(end - at)));
    at = end;
  }
}

// The rule is chosen once a text, not once a piece.
template <class Visit>
void each_piece(const VocabularyTables& tables, std::string_view content, Visit visit) {
  const SplitText text{
      .begin = content.data(), .end = content.data() + content.size(), .classes = tables.classes};
  switch (tables.split) {
    case SplitRule::r50k:
      return each_piece(text, r50k_piece_end, visit);
    case SplitRule::cl100k:
      return each_piece(text, cl100k_piece_end, visit);
    case SplitRule::o200k:
      return each_piece(text, o200k_piece_end, visit);
  }
}

}  // namespace

Counter::Counter(const Vocabulary& vocabulary, CounterLimits limits)
    : vocabulary_(vocabulary), encoder_(vocabulary.tables().merging), cache_(limits.cache_bytes) {}

std::string_view Counter::valid(std::string_view text) {
  if (is_valid_utf8(text)) {
    return text;
  }
  ++repaired_texts_;
  repaired_ = repair_utf8(text);
  return repaired_;
}

std::int64_t Counter::count_piece(std::string_view piece) {
  if (piece.size() > key_text_bytes) {
    return std::ssize(encoder_.encode(piece));
  }
  const auto key = piece_key(piece);
  auto count = cache_.find(key);
  if (count == 0) {
    count = std::ssize(encoder_.encode(piece));
    cache_.add(key, count);
  }
  return count;
}

std::int64_t Counter::count(std::string_view text) {
  std::int64_t total = 0;
  each_piece(vocabulary_.tables(), valid(text),
             [&](std::string_view piece) { total += count_piece(piece); });
  return total;
}

std::vector<std::uint32_t> Counter::ids(std::string_view text) {
  const auto& own_ids = vocabulary_.tables().ids;
  std::vector<std::uint32_t> ids;
  each_piece(vocabulary_.tables(), valid(text), [&](std::string_view piece) {
    for (const auto token : encoder_.encode(piece)) {
      ids.push_back(own_ids.empty() ? token : own_ids[token]);
    }
  });
  return ids;
}

}  // namespace tokentail
