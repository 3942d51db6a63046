// SPDX-License-Identifier: Apache-2.0
#include "tokenizer/tokenizer_file.hpp"

#include <string>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>
#include <fmt/format.h>
#include <simdjson.h>

#include "core/escape.hpp"
#include "tokenizer/byte_letters.hpp"
#include "tokenizer/split_pattern.hpp"

namespace tokentail {
namespace {

namespace dom = simdjson::dom;

// Ends the reading with the name of a part that is not followed; caught in parse_tokenizer_file.
struct NotFollowed {
  std::string part;
};

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

// The bytes of the text are written as letters; before that it may be split as GPT-2 does it.
void add_byte_level(dom::element part, SplitPlan& plan) {
  if (is_set(part, "add_prefix_space", true)) {
    throw NotFollowed{"pre_tokenizer ByteLevel with add_prefix_space"};
  }
  if (is_set(part, "use_regex", true)) {
    plan.push_back(SplitRule::r50k);
  }
}

void add_split(dom::element part, SplitPlan& plan) {
  std::string_view behavior;
  std::string_view pattern;
  if (part["pattern"]["Regex"].get(pattern) != simdjson::SUCCESS) {
    throw NotFollowed{"pre_tokenizer Split by no regular expression"};
  }
  const auto rule = rule_of_pattern(pattern);
  if (!rule) {
    throw NotFollowed{
        fmt::format("the pattern \"{}\" of its pre_tokenizer Split", printable(pattern, 60))};
  }
  const bool has_behavior = part["behavior"].get(behavior) == simdjson::SUCCESS;
  if (!has_behavior || behavior != "Isolated" || is_set(part, "invert", false)) {
    throw NotFollowed{"the behavior of its pre_tokenizer Split"};
  }
  plan.push_back(*rule);
}

void add_digits(dom::element part, SplitPlan& plan) {
  if (!is_set(part, "individual_digits", false)) {
    throw NotFollowed{"pre_tokenizer Digits by the run"};
  }
  plan.push_back(SplitRule::one_number);
}

// The last part is ByteLevel, and no other is: those before it see the text itself.
SplitPlan split_plan(dom::element root) {
  if (is_absent(root, "pre_tokenizer")) {
    throw NotFollowed{"no pre_tokenizer"};
  }
  std::vector<dom::element> parts{root["pre_tokenizer"]};
  if (dom::array several; parts.front()["pretokenizers"].get(several) == simdjson::SUCCESS) {
    parts.assign(several.begin(), several.end());
  }
  SplitPlan plan;
  for (const auto& part : parts) {
    const auto type = type_of(part);
    const bool is_last = &part == &parts.back();
    if (is_last && type == "ByteLevel") {
      add_byte_level(part, plan);
    } else if (!is_last && type == "Split") {
      add_split(part, plan);
    } else if (!is_last && type == "Digits") {
      add_digits(part, plan);
    } else if (is_last && (type == "Split" || type == "Digits")) {
      throw NotFollowed{fmt::format("pre_tokenizer {} without ByteLevel behind it", type)};
    } else {
      throw NotFollowed{fmt::format("pre_tokenizer {}", printable(type, 60))};
    }
  }
  if (plan.empty() || plan.size() > split_steps_max) {
    throw NotFollowed{fmt::format("a pre_tokenizer that splits in {} steps", plan.size())};
  }
  return plan;
}

Normalization normalization_of(dom::element root) {
  if (is_absent(root, "normalizer")) {
    return Normalization::none;
  }
  std::vector<dom::element> parts{root["normalizer"]};
  if (dom::array several; parts.front()["normalizers"].get(several) == simdjson::SUCCESS) {
    parts.assign(several.begin(), several.end());
  }
  for (const auto& part : parts) {
    if (type_of(part) != "NFC") {
      throw NotFollowed{fmt::format("normalizer {}", printable(type_of(part), 60))};
    }
  }
  return parts.empty() ? Normalization::none : Normalization::composed;
}

bool is_blank(std::string_view text) {
  return !text.empty() && text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

// Added tokens are marks around texts, and text in a text (tokenizer/tokenizer_file.hpp), but for
// those of blanks: they stand for what people write.
void check_added_tokens(dom::element root) {
  dom::array added;
  if (root["added_tokens"].get(added) != simdjson::SUCCESS) {
    return;
  }
  for (const dom::element token : added) {
    std::string_view content;
    if (token["content"].get(content) == simdjson::SUCCESS && is_blank(content)) {
      throw NotFollowed{"an added token of blanks"};
    }
  }
}

void check_model(dom::element model) {
  if (type_of(model) != "BPE") {
    throw NotFollowed{fmt::format("model {}", printable(type_of(model), 60))};
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
    } else if (token != list_.tokens.back()) {
      throw NotFollowed{"merges into one token that do not stand together"};
    }
    list_.merges->push_back({.token = static_cast<std::uint32_t>(list_.tokens.size() - 1),
                             .left_bytes = static_cast<std::uint32_t>(pair.left.size())});
  }

  // Behind them, those that no merge makes.
  [[nodiscard]] TokenList list() && {
    for (const auto& [token, id] : ids_) {
      if (!token.empty() && !seen_.contains(token)) {
        list_.tokens.push_back(token);
        list_.ids.push_back(id);
      }
    }
    return std::move(list_);
  }

 private:
  void add(std::string token) {
    const auto id = ids_.find(token);
    if (id == ids_.end()) {
      throw NotFollowed{"a byte or a merge that is not in its vocabulary"};
    }
    list_.ids.push_back(id->second);
    seen_.insert(token);
    list_.tokens.push_back(std::move(token));
  }

  boost::unordered_flat_map<std::string, std::uint32_t> ids_;
  boost::unordered_flat_set<std::string> seen_;
  TokenList list_{.encoding = "tokenizer.json", .merges = std::vector<ListedMerge>()};
};

TokenList read_list(dom::element root) {
  if (is_absent(root, "model")) {
    throw NotFollowed{"no model"};
  }
  const dom::element model = root["model"];
  check_model(model);
  check_added_tokens(root);
  const auto normalization = normalization_of(root);
  auto plan = split_plan(root);
  MergeOrder order(model["vocab"].get_object());
  for (const dom::element merge : model["merges"].get_array()) {
    order.add_merge(merge_of(merge));
  }
  auto list = std::move(order).list();
  list.split = std::move(plan);
  list.normalization = normalization;
  list.unmade = is_set(model, "ignore_merges", false) ? Unmade::whole_pieces : Unmade::never;
  return list;
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
