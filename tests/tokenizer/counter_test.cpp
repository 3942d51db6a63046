// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "tokenizer/bpe_counter.hpp"
#include "tokenizer/small_vocabulary.hpp"
#include "tokenizer/vocabulary_builder.hpp"

namespace tokentail {
namespace {

Vocabulary vocabulary_of(const TokenList& list) {
  auto image = build_vocabulary(list);
  REQUIRE(image);
  auto vocabulary = Vocabulary::from_image(*std::move(image));
  REQUIRE(vocabulary);
  return *vocabulary;
}

// Byte pair encoding as its definition says: what is a token is one; of all else join the pair of
// the lowest rank, the leftmost first.
std::vector<std::uint32_t> merge_by_rank(const std::vector<std::string>& tokens,
                                         const std::string& piece) {
  const auto rank_of = [&](const std::string& text) {
    return static_cast<std::size_t>(std::ranges::find(tokens, text) - tokens.begin());
  };
  std::vector<std::string> parts;
  if (rank_of(piece) < tokens.size()) {
    parts.push_back(piece);
  }
  for (std::size_t i = parts.size() * piece.size(); i < piece.size(); ++i) {
    parts.emplace_back(1, piece[i]);
  }
  while (true) {
    std::optional<std::size_t> best;
    for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
      const auto rank = rank_of(parts[i] + parts[i + 1]);
      if (rank < tokens.size() && (!best || rank < rank_of(parts[*best] + parts[*best + 1]))) {
        best = i;
      }
    }
    if (!best) {
      break;
    }
    parts[*best] += parts[*best + 1];
    parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(*best) + 1);
  }
  std::vector<std::uint32_t> ranks;
  for (const auto& part : parts) {
    ranks.push_back(static_cast<std::uint32_t>(rank_of(part)));
  }
  return ranks;
}

// Joins two tokens that are there already, as training does. In another order, tokens may come to
// be after others of higher rank, or never.
TokenList random_token_list(std::mt19937& random, bool is_in_order) {
  auto list = small_token_list(SplitRule::r50k, {});
  std::vector<std::string> known{"a", "b", "c"};
  for (int i = 0; i < 40; ++i) {
    const auto any = [&] { return known[random() % known.size()]; };
    const auto token = any() + any();
    if (std::ranges::find(list.tokens, token) == list.tokens.end()) {
      list.tokens.push_back(token);
      known.push_back(token);
    }
  }
  if (!is_in_order) {
    std::shuffle(list.tokens.begin() + 256, list.tokens.end(), random);
  }
  return list;
}

TEST_CASE("the ids are those that merging by rank gives, for any vocabulary and piece") {
  const unsigned seed = 20;
  std::mt19937 random(seed);
  for (int i = 0; i < 30; ++i) {
    const auto list = random_token_list(random, i % 2 == 0);
    BpeCounter counter(vocabulary_of(list));
    for (int j = 0; j < 100; ++j) {
      std::string piece;
      for (auto left = 1 + random() % 40; left > 0; --left) {
        piece += static_cast<char>('a' + random() % 3);
      }
      CAPTURE(seed, i, piece);
      const auto expected = merge_by_rank(list.tokens, piece);
      REQUIRE(counter.ids(piece) == expected);
      REQUIRE(counter.count(piece) == std::ssize(expected));
    }
  }
}

TEST_CASE("a piece that was counted before counts the same, in a cache of any size") {
  const auto vocabulary = vocabulary_of(small_token_list(SplitRule::r50k, {"ab", "abab"}));
  BpeCounter tiny(vocabulary, {.cache_bytes = 0, .long_cache_bytes = 0});
  BpeCounter large(vocabulary);
  for (int round = 0; round < 3; ++round) {
    for (const std::string text :
         {"ababab", "ab", "a", "abababababababababab", "b ab", "ab\0ab", "babababababababababa"}) {
      CAPTURE(round, text);
      CHECK(tiny.count(text) == std::ssize(tiny.ids(text)));
      CHECK(large.count(text) == tiny.count(text));
    }
  }
}

TEST_CASE("an empty text has no tokens") {
  BpeCounter counter(vocabulary_of(small_token_list(SplitRule::o200k, {})));
  CHECK(counter.count("") == 0);
  CHECK(counter.ids("").empty());
}

TEST_CASE("ids may differ from the order of merges") {
  auto list = small_token_list(SplitRule::r50k, {"ab"});
  for (std::uint32_t i = 0; i < 257; ++i) {
    list.ids.push_back(1000 + i);
  }
  BpeCounter counter(vocabulary_of(list));
  CHECK(counter.ids("ab") == std::vector<std::uint32_t>{1256});
}

TEST_CASE("a text that is not UTF-8 counts as U+FFFD for each maximal subpart, and is told") {
  BpeCounter counter(vocabulary_of(small_token_list(SplitRule::o200k, {})));
  const auto count = [&](std::string_view text) { return counter.count(text); };
  const std::int64_t replacement = 3;  // bytes, and so tokens here
  CHECK(count("\xFF") == replacement);
  CHECK(count("a\xE2\x82z") == 2 + replacement);        // a cut-off euro sign is one part
  CHECK(count("\xF0\x9F\x98") == replacement);          // so is a cut-off emoji
  CHECK(count("\xED\xA0\x80") == 3 * replacement);      // a surrogate is not a sequence
  CHECK(count("\xC0\xAF") == 2 * replacement);          // nor is an overlong slash
  CHECK(count("\xF4\x90\x80\x80") == 4 * replacement);  // nor what is beyond U+10FFFF
  CHECK(count("\xE2\x82\xAC") == 3);                    // a whole euro sign is itself
  CHECK(counter.repaired_texts() == 6);
}

// Words, blanks and marks of all kinds, long and short runs.
std::string random_text(std::mt19937& random) {
  static const std::vector<std::string> parts{
      "a",  "Abc",  "HTTP", "don't", "'S",  "'\u017F", " ",  "  ", "\n",     "\r\n",   "\t", "1",
      "99", ".",    "!!",   "/",     ";\n", "\u0301",  "日", "é",  "\u0085", "\uFEFF", "_",  "'",
      "~",  "\x7F", "\x01", "@",     "[",   "`",       "{",  "😀", "AbC",    "\u2028", "0"};
  std::string text;
  for (auto left = random() % 60; left > 0; --left) {
    const auto& part = parts[random() % parts.size()];
    const auto repeats = random() % 20 == 0 ? 1 + random() % 90 : 1;
    for (std::size_t i = 0; i < repeats; ++i) {
      text += part;
    }
  }
  return text;
}

TEST_CASE("every instruction set of this processor gives the same ids and counts") {
  std::mt19937 random(22);
  for (const auto rule : {SplitRule::r50k, SplitRule::cl100k, SplitRule::o200k, SplitRule::qwen,
                          SplitRule::qwen_marks, SplitRule::tekken, SplitRule::deepseek}) {
    const auto vocabulary = vocabulary_of(small_token_list(
        rule, {"ab", " a", "  ", "\n\n", "HT", "TP", "HTTP", "bc", "Abc", "//", "!!", "99"}));
    BpeCounter plain(vocabulary, {.simd = Simd::none});
    for (const auto simd : {Simd::avx2, Simd::avx512}) {
      if (!has_simd(simd)) {
        WARN("this processor lacks an instruction set");
        continue;
      }
      BpeCounter counter(vocabulary, {.simd = simd});
      for (int i = 0; i < 4000; ++i) {
        const auto text = random_text(random);
        CAPTURE(text);
        const auto expected = plain.ids(text);
        REQUIRE(counter.ids(text) == expected);
        REQUIRE(counter.count(text) == std::ssize(expected));
        REQUIRE(plain.count(text) == std::ssize(expected));
      }
    }
  }
}

TEST_CASE("a token that comes to be after one of a higher rank is merged by its rank") {
  BpeCounter counter(vocabulary_of(small_token_list(SplitRule::o200k, {"aaaa", "aa", "ab"})));
  CHECK(counter.ids("aaaaab") == std::vector<std::uint32_t>{256, 258});
  CHECK(counter.ids("aaab") == std::vector<std::uint32_t>{257, 258});
  CHECK(counter.count(std::string(2'000'000, 'a')) == 500'000);
}

TEST_CASE("ten megabytes of one letter are counted, and of blanks, and of letters at random") {
  BpeCounter counter(vocabulary_of(small_token_list(SplitRule::o200k, {"aa", "aaaa", "  ", "ab"})));
  const std::size_t bytes = 10'000'000;
  CHECK(counter.count(std::string(bytes, 'a')) == 2'500'000);
  CHECK(counter.count(std::string(bytes, ' ')) == 5'000'000);
  std::mt19937 random(1);
  std::string letters(bytes, 'x');
  for (auto& letter : letters) {
    letter = static_cast<char>('a' + random() % 2);
  }
  CHECK(counter.count(letters) > 2'500'000);
}

}  // namespace
}  // namespace tokentail
