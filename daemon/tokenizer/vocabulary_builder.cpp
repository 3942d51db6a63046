// SPDX-License-Identifier: Apache-2.0
#include "tokenizer/vocabulary_builder.hpp"

#include <string_view>

#include <boost/unordered/unordered_flat_map.hpp>
#include <fmt/format.h>

#include "tokenizer/vocabulary_image.hpp"

namespace tokentail {
namespace {

constexpr std::size_t single_bytes = 256;

class Builder {
 public:
  explicit Builder(const TokenList& list) : list_(list) { number_of_.reserve(list.tokens.size()); }

  Outcome<std::vector<std::byte>> build() {
    if (auto numbered = number_tokens(); !numbered) {
      return std::unexpected(numbered.error());
    }
    auto made = list_.tokens;
    std::vector<std::string> unmade(made.size());
    for (std::uint32_t token = 0; token < made.size(); ++token) {
      if (!add_parts(token)) {
        number_of_.erase(made[token]);
        unmade[token].swap(made[token]);
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

  // False: merging never leaves it. It does when merging its bytes by the tokens before it leaves
  // two, whose merge is listed: what stands around them changes nothing while they are merged.
  bool add_parts(std::uint32_t token) {
    const std::string_view text = list_.tokens[token];
    TokenPair pair{.left = token, .right = token};
    bool is_made = true;
    if (text.size() > 1) {
      const auto parts = merge_below(text, token);
      is_made = parts.size() == 2 && is_listed(token, list_.tokens[parts[0]].size());
      if (is_made) {
        pair = {.left = parts[0], .right = parts[1]};
        merges_.push_back({.pair = pair, .into = token});
      }
    }
    left_parts_.push_back(pair.left);
    right_parts_.push_back(pair.right);
    return is_made;
  }

  // To be asked of tokens in their order.
  bool is_listed(std::uint32_t token, std::size_t left_bytes) {
    if (!list_.merges) {
      return true;
    }
    const auto& merges = *list_.merges;
    bool is_there = false;
    for (; next_merge_ < merges.size() && merges[next_merge_].token <= token; ++next_merge_) {
      const auto& merge = merges[next_merge_];
      is_there = is_there || (merge.token == token && merge.left_bytes == left_bytes);
    }
    return is_there;
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

  // What is left of the bytes of `text` after all merges into tokens before `limit`.
  [[nodiscard]] std::vector<std::uint32_t> merge_below(std::string_view text,
                                                       std::uint32_t limit) const {
    std::vector<std::size_t> ends(text.size());  // of the parts
    for (std::size_t i = 0; i < ends.size(); ++i) {
      ends[i] = i + 1;
    }
    const auto part = [&](std::size_t from, std::size_t to) {
      const auto begin = from == 0 ? 0 : ends[from - 1];
      return number_of(text.substr(begin, ends[to] - begin));
    };
    while (true) {
      auto best = limit;
      std::size_t best_at = 0;
      for (std::size_t i = 0; i + 1 < ends.size(); ++i) {
        if (const auto merged = part(i, i + 1); merged < best) {
          best = merged;
          best_at = i;
        }
      }
      if (best == limit) {
        break;
      }
      ends.erase(ends.begin() + static_cast<std::ptrdiff_t>(best_at));
    }
    std::vector<std::uint32_t> parts(ends.size());
    for (std::size_t i = 0; i < ends.size(); ++i) {
      parts[i] = part(i, i);
    }
    return parts;
  }

  const TokenList& list_;
  boost::unordered_flat_map<std::string_view, std::uint32_t> number_of_;
  std::vector<std::uint32_t> left_parts_;
  std::vector<std::uint32_t> right_parts_;
  std::vector<TokenPrefix> prefixes_;
  std::vector<Merge> merges_;
  std::size_t next_merge_ = 0;
};

}  // namespace

Outcome<std::vector<std::byte>> build_vocabulary(const TokenList& list) {
  return Builder(list).build();
}

}  // namespace tokentail
