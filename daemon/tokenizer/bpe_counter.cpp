// SPDX-License-Identifier: Apache-2.0
#include "tokenizer/bpe_counter.hpp"

#include <array>
#include <span>

#include "tokenizer/split_plan.hpp"
#include "tokenizer/split_window.hpp"
#include "tokenizer/vocabulary_image.hpp"

namespace tokentail {
namespace {

// Counts the pieces of a text, some at a time: the cache is larger than the processor's own, and
// each line of it is asked for well before it is needed.
class BatchedCount {
 public:
  BatchedCount(PieceEncoder& encoder, PieceCache& cache, LongPieceCache& long_cache,
               const char* text_end)
      : encoder_(encoder), cache_(cache), long_cache_(long_cache), text_end_(text_end) {}

  void add(std::string_view piece) {
    if (piece.size() > key_text_bytes) {
      total_ += count_long(piece);
      return;
    }
    const char* const begin = piece.data();
    const auto key = piece_key(begin, piece.size(), static_cast<std::size_t>(text_end_ - begin));
    const auto place = cache_.place_of(key);
    cache_.fetch(place);
    waiting_[waiting_count_++] = {.text = begin, .place = place, .key = key};
    if (waiting_count_ == waiting_.size()) {
      count_waiting();
    }
  }

  [[nodiscard]] std::int64_t total() {
    count_waiting();
    return total_;
  }

 private:
  struct Piece {
    const char* text;
    std::size_t place;
    PieceKey key;
  };

  [[nodiscard]] std::int64_t count_long(std::string_view piece) {
    if (piece.size() > LongPieceCache::piece_bytes_max) {
      return encoder_.count(piece);
    }
    const auto place = long_cache_.place_of(piece);
    auto count = long_cache_.find(place, piece);
    if (count == 0) {
      count = encoder_.count(piece);
      long_cache_.add(place, piece, count);
    }
    return count;
  }

  void count_waiting() {
    for (const auto& piece : std::span(waiting_.data(), waiting_count_)) {
      auto count = cache_.find(piece.place, piece.key);
      if (count == 0) [[unlikely]] {
        count = encoder_.count({piece.text, bytes_of(piece.key)});
        cache_.add(piece.place, piece.key, count);
      }
      total_ += count;
    }
    waiting_count_ = 0;
  }

  PieceEncoder& encoder_;
  PieceCache& cache_;
  LongPieceCache& long_cache_;
  const char* text_end_;
  std::array<Piece, 32> waiting_;
  std::size_t waiting_count_ = 0;
  std::int64_t total_ = 0;
};

template <class Text, class PieceEnd, class Visit>
void each_piece_of(Text& source, const SplitText& text, PieceEnd piece_end, Visit& visit) {
  for (const char* at = text.begin; at != text.end;) {
    const char* const end = piece_end(source, at);
    visit(std::string_view(at, static_cast<std::size_t>(end - at)));
    at = end;
  }
}

// The rule is chosen once a text, not once a piece.
template <class Text, class Visit>
void each_piece_by(SplitRule rule, Text& source, const SplitText& text, Visit& visit) {
  const auto each = [&](auto piece_end) { each_piece_of(source, text, piece_end, visit); };
  switch (rule) {
    case SplitRule::r50k:
      return each([](Text& from, const char* at) { return r50k_piece_end(from, at); });
    case SplitRule::cl100k:
      return each([](Text& from, const char* at) { return cl100k_piece_end(from, at); });
    case SplitRule::o200k:
      return each([](Text& from, const char* at) { return o200k_piece_end(from, at); });
    case SplitRule::qwen:
      return each([](Text& from, const char* at) { return qwen_piece_end(from, at); });
    case SplitRule::qwen_marks:
      return each([](Text& from, const char* at) { return qwen_marks_piece_end(from, at); });
    case SplitRule::tekken:
      return each([](Text& from, const char* at) { return tekken_piece_end(from, at); });
    case SplitRule::deepseek:
      return each([](Text& from, const char* at) { return deepseek_piece_end(from, at); });
    default:  // those that come before others
      return each([&](Text& /*from*/, const char* at) { return piece_end(rule, text, at); });
  }
}

}  // namespace

BpeCounter::BpeCounter(const Vocabulary& vocabulary, BpeSettings settings)
    : vocabulary_(vocabulary),
      encoder_(vocabulary.tables().merging),
      cache_(settings.cache_bytes),
      long_cache_(settings.long_cache_bytes),
      classify_(classifier(settings.simd)) {}

std::string_view BpeCounter::normalized(std::string_view utf8) {
  const auto* const composer = vocabulary_.composer();
  return composer != nullptr ? composer->compose(utf8, composed_) : utf8;
}

template <class Visit>
void BpeCounter::each_piece(std::string_view text, Visit visit) const {
  const auto& tables = vocabulary_.tables();
  const SplitText whole{
      .begin = text.data(), .end = text.data() + text.size(), .classes = tables.classes};
  SplitSteps steps(tables.split, whole);
  for (const char* at = whole.begin; at != whole.end;) {
    const SplitText part{.begin = at, .end = steps.next_end(at), .classes = tables.classes};
    if (classify_ == nullptr) {
      each_piece_by(tables.split.back(), part, part, visit);
    } else {
      AsciiWindow window(part, classify_);
      each_piece_by(tables.split.back(), window, part, visit);
    }
    at = part.end;
  }
}

std::int64_t BpeCounter::count_valid(std::string_view utf8) {
  const auto text = normalized(utf8);
  BatchedCount count(encoder_, cache_, long_cache_, text.data() + text.size());
  each_piece(text, [&](std::string_view piece) { count.add(piece); });
  return count.total();
}

std::vector<std::uint32_t> BpeCounter::ids_of_valid(std::string_view utf8) {
  const auto& own_ids = vocabulary_.tables().ids;
  std::vector<std::uint32_t> ids;
  each_piece(normalized(utf8), [&](std::string_view piece) {
    for (const auto token : encoder_.encode(piece)) {
      ids.push_back(own_ids.empty() ? token : own_ids[token]);
    }
  });
  return ids;
}

}  // namespace tokentail
