// SPDX-License-Identifier: Apache-2.0
#include "tokenizer/vocabulary_builder.hpp"

#include <algorithm>
#include <string_view>

#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>
#include <fmt/format.h>

#include "tokenizer/vocabulary_image.hpp"

namespace tokentail {
namespace {

constexpr std::size_t single_bytes = 256;

// What merging leaves of a token's bytes, by rank, as far as it goes.
struct Merging {
  std::size_t parts = 0;
  TokenPair last;            // that were merged
  std::uint32_t latest = 0;  // by rank, of the merges before that
};

class Builder {
 public:
  explicit Builder(const TokenList& list) : list_(list) { number_of_.reserve(list.tokens.size()); }

  Outcome<std::vector<std::byte>> build() {
    if (auto numbered = number_tokens(); !numbered) {
      return std::unexpected(numbered.error());
    }
    note_listed_merges();
    auto made = list_.tokens;
    std::vector<std::string> unmade(made.size());
    for (std::uint32_t token = 0; token < made.size(); ++token) {
      if (!add_parts(token)) {
        unmade[token].swap(made[token]);
      }
    }
    for (std::uint32_t token = 0; token < made.size(); ++token) {
      if (!unmade[token].empty()) {
        number_of_.erase(unmade[token]);
      }
    }
    for (const std::string_view text : made) {
      prefixes_.emplace_back(longest_prefix(text), static_cast<std::uint32_t>(text.size()));
    }
    if (list_.unmade == Unmade::never) {
      unmade.clear();
    }
    return write_image({.encoding = list_.encoding,
                        .split = list_.split,
                        .normalization = list_.normalization,
                        .are_merges_ordered = are_merges_ordered_,
                        .tree = plant_prefix_tree(made),
                        .whole_pieces = plant_prefix_tree(unmade),
                        .left_parts = std::move(left_parts_),
                        .right_parts = std::move(right_parts_),
                        .prefixes = std::move(prefixes_),
                        .pairs = fill_pair_table(merges_),
                        .ids = list_.ids,
                        .classes = unicode_classes()});
  }

 private:
  Outcome<> number_tokens() {
    const auto& tokens = list_.tokens;
    if (tokens.size() < single_bytes || tokens.size() > token_number_mask) {
      return fail(ErrorKind::invalid, fmt::format("{} tokens: from 256 to {} can be followed",
                                                  tokens.size(), token_number_mask));
    }
    for (std::uint32_t i = 0; i < tokens.size(); ++i) {
      if (i < single_bytes && tokens[i].size() != 1) {
        return fail(ErrorKind::invalid, "the first 256 tokens are not the single bytes");
      }
      if (tokens[i].size() > TokenPrefix::bytes_max) {
        return fail(ErrorKind::invalid,
                    fmt::format("token {} is longer than {} bytes", i, TokenPrefix::bytes_max));
      }
      if (!tokens[i].empty() && !number_of_.emplace(tokens[i], i).second) {
        return fail(ErrorKind::invalid, fmt::format("token {} is there twice", i));
      }
    }
    return {};
  }

  static std::uint64_t key_of(ListedMerge merge) {
    return (std::uint64_t{merge.token} << 32U) | merge.left_bytes;
  }

  void note_listed_merges() {
    if (list_.merges) {
      for (const auto& merge : *list_.merges) {
        listed_.insert(key_of(merge));
      }
    }
  }

  // False: merging never leaves it. What stands around a token changes nothing while its bytes are
  // merged, or it does not come to be: so each is made of the same two parts wherever it stands,
  // and those are found here.
  bool add_parts(std::uint32_t token) {
    const std::string_view text = list_.tokens[token];
    TokenPair pair{.left = token, .right = token};
    bool is_made = true;
    if (text.size() > 1) {
      const auto merging = merge_all(text);
      is_made = merging.parts == 1;
      if (is_made) {
        pair = merging.last;
        merges_.push_back({.pair = pair, .into = token});
        are_merges_ordered_ = are_merges_ordered_ && merging.latest < token;
      }
    }
    left_parts_.push_back(pair.left);
    right_parts_.push_back(pair.right);
    return is_made;
  }

  [[nodiscard]] std::uint32_t number_of(std::string_view text) const {
    const auto at = number_of_.find(text);
    return at == number_of_.end() ? no_token : at->second;
  }

  // no_token for a single byte, and for none.
  [[nodiscard]] std::uint32_t longest_prefix(std::string_view text) const {
    auto prefix = no_token;
    for (auto bytes = text.size(); prefix == no_token && bytes > 1;) {
      prefix = number_of(text.substr(0, --bytes));
    }
    return prefix;
  }

  // What two parts merge to, the left of so many bytes of `text`.
  [[nodiscard]] std::uint32_t merged(std::string_view text, std::size_t left_bytes) const {
    const auto token = number_of(text);
    const ListedMerge merge{.token = token, .left_bytes = static_cast<std::uint32_t>(left_bytes)};
    return !list_.merges || listed_.contains(key_of(merge)) ? token : no_token;
  }

  [[nodiscard]] Merging merge_all(std::string_view text) const {
    std::vector<std::size_t> begins(text.size() + 1);  // of the parts, and the end
    for (std::size_t i = 0; i < begins.size(); ++i) {
      begins[i] = i;
    }
    const auto part = [&](std::size_t i, std::size_t count) {
      return text.substr(begins[i], begins[i + count] - begins[i]);
    };
    Merging merging;
    std::uint32_t last_rank = 0;
    while (begins.size() > 2) {
      auto best = no_token;
      std::size_t best_at = 0;
      for (std::size_t i = 0; i + 2 < begins.size(); ++i) {
        if (const auto token = merged(part(i, 2), part(i, 1).size()); token < best) {
          best = token;
          best_at = i;
        }
      }
      if (best == no_token) {
        break;
      }
      merging.latest = std::max(merging.latest, last_rank);
      last_rank = best;
      merging.last = {.left = number_of(part(best_at, 1)),
                      .right = number_of(part(best_at + 1, 1))};
      begins.erase(begins.begin() + static_cast<std::ptrdiff_t>(best_at) + 1);
    }
    merging.parts = begins.size() - 1;
    return merging;
  }

  const TokenList& list_;
  boost::unordered_flat_map<std::string_view, std::uint32_t> number_of_;
  boost::unordered_flat_set<std::uint64_t> listed_;
  std::vector<std::uint32_t> left_parts_;
  std::vector<std::uint32_t> right_parts_;
  std::vector<TokenPrefix> prefixes_;
  std::vector<Merge> merges_;
  bool are_merges_ordered_ = true;
};

}  // namespace

Outcome<std::vector<std::byte>> build_vocabulary(const TokenList& list) {
  return Builder(list).build();
}

}  // namespace tokentail
