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
    for (std::uint32_t token = 0; token < list_.tokens.size(); ++token) {
      if (auto added = add_facts(token); !added) {
        return std::unexpected(added.error());
      }
    }
    return write_image({.encoding = list_.encoding,
                        .split = list_.split,
                        .tree = plant_prefix_tree(list_.tokens),
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

  Outcome<> add_facts(std::uint32_t token) {
    const std::string_view text = list_.tokens[token];
    if (text.size() < 2) {
      add(token, {.left = token, .right = token}, no_token);
      return {};
    }
    const auto parts = merge_below(text, token);
    if (parts.size() != 2) {
      return fail(ErrorKind::invalid,
                  fmt::format("token {} is not made of two others by the merges before it", token));
    }
    const TokenPair pair{.left = parts[0], .right = parts[1]};
    add(token, pair, longest_prefix(text));
    merges_.push_back({.pair = pair, .into = token});
    return {};
  }

  void add(std::uint32_t token, TokenPair parts, std::uint32_t prefix) {
    left_parts_.push_back(parts.left);
    right_parts_.push_back(parts.right);
    prefixes_.emplace_back(prefix, static_cast<std::uint32_t>(list_.tokens[token].size()));
  }

  [[nodiscard]] std::uint32_t number_of(std::string_view text) const {
    const auto at = number_of_.find(text);
    return at == number_of_.end() ? no_token : at->second;
  }

  [[nodiscard]] std::uint32_t longest_prefix(std::string_view text) const {
    auto prefix = no_token;
    for (auto bytes = text.size() - 1; prefix == no_token; --bytes) {
      prefix = number_of(text.substr(0, bytes));
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
};

}  // namespace

Outcome<std::vector<std::byte>> build_vocabulary(const TokenList& list) {
  return Builder(list).build();
}

}  // namespace tokentail
