// SPDX-License-Identifier: Apache-2.0
#include "tokenizer/tokenizer_file.hpp"

#include <optional>
#include <string>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>
#include <fmt/format.h>
#include <simdjson.h>

#include "tokenizer/byte_letters.hpp"

namespace tokentail {
namespace {

namespace dom = simdjson::dom;

// Ends the reading with the name of a part that is not followed; caught in parse_tokenizer_file.
struct NotFollowed {
  std::string part;
};

constexpr std::string_view llama3_pattern =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3})"
    R"(| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";

bool is_absent(dom::element object, std::string_view key) {
  dom::element value;
  return object[key].get(value) != simdjson::SUCCESS || value.is_null();
}

// Whether the key has this truth value; one that is not there has the library's default.
bool is_set(dom::element object, std::string_view key, bool otherwise) {
  bool value = otherwise;
  return object[key].get(value) == simdjson::SUCCESS ? value : otherwise;
}

std::string_view type_of(dom::element part) {
  std::string_view type;
  return part["type"].get(type) == simdjson::SUCCESS ? type : std::string_view("nothing");
}

void check_byte_level(dom::element part, bool uses_pattern) {
  if (type_of(part) != "ByteLevel") {
    throw NotFollowed{fmt::format("pre_tokenizer {}", type_of(part))};
  }
  if (is_set(part, "add_prefix_space", true)) {
    throw NotFollowed{"pre_tokenizer ByteLevel with add_prefix_space"};
  }
  if (is_set(part, "use_regex", true) != uses_pattern) {
    throw NotFollowed{"pre_tokenizer ByteLevel with another use_regex"};
  }
}

SplitRule rule_of_split(dom::element part) {
  std::string_view behavior;
  std::string_view pattern;
  const bool has_pattern = part["pattern"]["Regex"].get(pattern) == simdjson::SUCCESS;
  const bool has_behavior = part["behavior"].get(behavior) == simdjson::SUCCESS;
  if (type_of(part) != "Split" || !has_pattern || pattern != llama3_pattern) {
    throw NotFollowed{"the pattern of its pre_tokenizer"};
  }
  if (!has_behavior || behavior != "Isolated" || is_set(part, "invert", false)) {
    throw NotFollowed{"the behavior of its pre_tokenizer Split"};
  }
  return SplitRule::cl100k;
}

SplitRule split_rule(dom::element root) {
  if (is_absent(root, "pre_tokenizer")) {
    throw NotFollowed{"no pre_tokenizer"};
  }
  const dom::element part = root["pre_tokenizer"];
  dom::array parts;
  if (part["pretokenizers"].get(parts) != simdjson::SUCCESS) {
    check_byte_level(part, true);
    return SplitRule::r50k;
  }
  if (parts.size() != 2) {
    throw NotFollowed{"a pre_tokenizer of other than two parts"};
  }
  check_byte_level(parts.at(1), false);
  return rule_of_split(parts.at(0));
}

void check_model(dom::element model) {
  if (type_of(model) != "BPE") {
    throw NotFollowed{fmt::format("model {}", type_of(model))};
  }
  for (const std::string_view key : {"dropout", "unk_token"}) {
    if (!is_absent(model, key)) {
      throw NotFollowed{fmt::format("{} of its model", key)};
    }
  }
  for (const std::string_view key : {"continuing_subword_prefix", "end_of_word_suffix"}) {
    std::string_view text;
    if (!is_absent(model, key) && (model[key].get(text) != simdjson::SUCCESS || !text.empty())) {
      throw NotFollowed{fmt::format("{} of its model", key)};
    }
  }
  for (const std::string_view key : {"fuse_unk", "byte_fallback"}) {
    if (is_set(model, key, false)) {
      throw NotFollowed{fmt::format("{} of its model", key)};
    }
  }
}

struct MergePair {
  std::string left;
  std::string right;
};

std::string bytes_or_throw(std::string_view letters) {
  auto bytes = bytes_of_letters(letters);
  if (!bytes) {
    throw NotFollowed{"a token that is not written in byte-level letters"};
  }
  return *std::move(bytes);
}

// "a b", or ["a", "b"] as later files have it.
MergePair merge_of(dom::element merge) {
  std::string_view text;
  if (merge.get(text) == simdjson::SUCCESS) {
    const auto blank = text.find(' ');
    if (blank == std::string_view::npos) {
      throw NotFollowed{"a merge that is no pair"};
    }
    return {.left = bytes_or_throw(text.substr(0, blank)),
            .right = bytes_or_throw(text.substr(blank + 1))};
  }
  const dom::array pair = merge;
  return {.left = bytes_or_throw(pair.at(0)), .right = bytes_or_throw(pair.at(1))};
}

// Puts the tokens into the order of their merges. Several merges may make one token: they stand
// together then, so that it does not matter by which of them it comes to be.
class MergeOrder {
 public:
  explicit MergeOrder(const dom::object& vocabulary) {
    for (const auto& [letters, id] : vocabulary) {
      if (auto bytes = bytes_of_letters(letters)) {
        ids_.emplace(*std::move(bytes), static_cast<std::uint32_t>(std::uint64_t(id)));
      }
    }
    for (int byte = 0; byte < 256; ++byte) {
      add(std::string(1, static_cast<char>(byte)));
    }
  }

  void add_merge(const MergePair& pair) {
    auto token = pair.left + pair.right;
    if (!seen_.contains(token)) {
      add(std::move(token));
    } else if (token != tokens_.back()) {
      throw NotFollowed{"merges into one token that do not stand together"};
    }
  }

  TokenList list(SplitRule split, bool ignores_merges) && {
    if (ignores_merges && seen_.size() != ids_.size()) {
      throw NotFollowed{"ignore_merges with tokens that no merge makes"};
    }
    return {.encoding = "tokenizer.json",
            .split = split,
            .tokens = std::move(tokens_),
            .ids = std::move(token_ids_)};
  }

 private:
  void add(std::string token) {
    const auto id = ids_.find(token);
    if (id == ids_.end()) {
      throw NotFollowed{"a byte or a merge that is not in its vocabulary"};
    }
    token_ids_.push_back(id->second);
    seen_.insert(token);
    tokens_.push_back(std::move(token));
  }

  boost::unordered_flat_map<std::string, std::uint32_t> ids_;
  boost::unordered_flat_set<std::string> seen_;
  std::vector<std::string> tokens_;
  std::vector<std::uint32_t> token_ids_;
};

TokenList read_list(dom::element root) {
  if (is_absent(root, "model")) {
    throw NotFollowed{"no model"};
  }
  const dom::element model = root["model"];
  check_model(model);
  if (!is_absent(root, "normalizer")) {
    throw NotFollowed{fmt::format("normalizer {}", type_of(root["normalizer"]))};
  }
  const auto split = split_rule(root);
  MergeOrder order(model["vocab"].get_object());
  for (const dom::element merge : model["merges"].get_array()) {
    order.add_merge(merge_of(merge));
  }
  return std::move(order).list(split, is_set(model, "ignore_merges", false));
}

}  // namespace

Outcome<TokenList> parse_tokenizer_file(std::string_view json) {
  try {
    dom::parser parser;
    return read_list(parser.parse(simdjson::padded_string(json)));
  } catch (const simdjson::simdjson_error& error) {
    return fail(ErrorKind::invalid, fmt::format("not a tokenizer.json: {}", error.what()));
  } catch (const NotFollowed& problem) {
    return fail(ErrorKind::invalid, fmt::format("cannot be followed exactly: {}", problem.part));
  }
}

}  // namespace tokentail
