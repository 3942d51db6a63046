// SPDX-License-Identifier: Apache-2.0
#include "recount/recounter.hpp"

#include <algorithm>
#include <utility>

namespace tokentail {
namespace {

constexpr std::array<std::string_view, skipped_count> skipped_names{"not_sampled", "over_rate",
                                                                    "no_tokenizer", "bad_text"};

// What models without a public tokenizer are measured by.
constexpr std::string_view reference_encoding = "o200k_base";

// For which a wrong encoding is looked for.
constexpr std::array<std::string_view, 4> likely_encodings{"o200k_base", "cl100k_base",
                                                           "p50k_base", "r50k_base"};

constexpr Tokens tokens_apart_min = 50;

Tokens distance(Tokens a, Tokens b) {
  return a < b ? b - a : a - b;
}

// Of a model that takes one text as it is, with nothing around it.
bool is_completion_model(std::string_view encoding, std::string_view model) {
  return encoding != "o200k_base" && encoding != "o200k_harmony" &&
         (encoding != "cl100k_base" || model.ends_with("-002") || model.ends_with("-instruct"));
}

// "openrouter/openai/gpt-4o" -> "gpt-4o"
std::string_view bare_name(std::string_view model) {
  return model.substr(model.rfind('/') + 1);
}

}  // namespace

std::string_view name_of(Skipped reason) {
  return skipped_names.at(static_cast<std::size_t>(reason));
}

bool is_mismatch(Tokens reported, Tokens counted, Recount::Grade grade) {
  const auto apart = distance(reported, counted);
  const bool is_far = apart > tokens_apart_min && apart * 10 > counted;
  return is_far && (grade == Recount::Grade::exact ||
                    (grade == Recount::Grade::lower_bound && reported < counted));
}

void RecountCounts::note(const UsageRecord& record, const Recount& recount) {
  ++recounted;
  const auto input = record.input_tokens();
  const bool is_off = input && recount.input && is_mismatch(*input, *recount.input, recount.grade);
  mismatched += is_off ? 1 : 0;
}

Recounter::Recounter(std::shared_ptr<const TokenizerSet> tokenizers)
    : tokenizers_(std::move(tokenizers)) {}

std::expected<Recount, Skipped> Recounter::count(const UsageRecord& record, const RecordText& text,
                                                 std::string_view encoding) {
  const bool is_estimate = encoding.empty();
  auto* const counter = counter_of(is_estimate ? reference_encoding : encoding);
  if (counter == nullptr) {
    return std::unexpected(Skipped::no_tokenizer);
  }
  Recount recount;
  if (const auto input = this->input(record, text, encoding, *counter); !input) {
    return std::unexpected(Skipped::bad_text);
  } else if (input->tokens > 0) {
    recount.input = input->tokens;
    recount.grade = is_estimate        ? Recount::Grade::estimate
                    : input->is_whole ? Recount::Grade::exact
                                      : Recount::Grade::lower_bound;
  }
  if (const auto response = text[TextKind::response]; !response.empty()) {
    const auto output = chat_.text(response, *counter);
    if (!output) {
      return std::unexpected(Skipped::bad_text);
    }
    recount.output = output->tokens;
  }
  if (recount.grade == Recount::Grade::exact && recount.input) {
    const auto reported = record.input_tokens();
    if (reported && is_mismatch(*reported, *recount.input, recount.grade)) {
      recount.better_encoding = better_encoding(record, text, encoding);
    }
  }
  return recount;
}

// Zero tokens where there is no input.
Outcome<TextTokens> Recounter::input(const UsageRecord& record, const RecordText& text,
                                     std::string_view encoding, Counter& counter) {
  if (text[TextKind::messages].empty()) {
    return prompt(record, text[TextKind::prompt], encoding, counter);
  }
  const auto known = chat_overhead_of(bare_name(record[Dimension::model]));
  const auto overhead = known.value_or(ChatOverhead::none());
  auto input = chat_.messages(text[TextKind::messages], counter, overhead);
  if (!input) {
    return input;
  }
  if (const auto tools = text[TextKind::tools]; !tools.empty()) {
    const auto more = chat_.tools(tools, counter, overhead);
    if (!more) {
      return more;
    }
    input->tokens += more->tokens;
    input->is_whole = input->is_whole && more->is_whole;
  }
  input->is_whole = input->is_whole && known.has_value();
  return input;
}

// What a chat model gets beside a prompt is not in the log.
Outcome<TextTokens> Recounter::prompt(const UsageRecord& record, std::string_view json,
                                      std::string_view encoding, Counter& counter) {
  if (json.empty()) {
    return TextTokens{};
  }
  auto input = chat_.text(json, counter);
  if (input) {
    input->is_whole = input->is_whole &&
                      is_completion_model(encoding, bare_name(record[Dimension::model]));
  }
  return input;
}

// One by which the text comes to what was reported. Asked for the few calls that are off.
std::string_view Recounter::better_encoding(const UsageRecord& record, const RecordText& text,
                                            std::string_view encoding) {
  const auto reported = record.input_tokens().value_or(0);
  for (const auto other : likely_encodings) {
    auto* const counter = other == encoding ? nullptr : counter_of(other);
    const auto input = counter == nullptr ? Outcome<TextTokens>(TextTokens{})
                                          : this->input(record, text, other, *counter);
    const auto apart_max = std::max<Tokens>(2, reported / 100);
    if (input && input->tokens > 0 && distance(input->tokens, reported) <= apart_max) {
      return other;
    }
  }
  return {};
}

Counter* Recounter::counter_of(std::string_view encoding) {
  if (const auto known = counters_.find(encoding); known != counters_.end()) {
    return &known->second;
  }
  const auto* const vocabulary = tokenizers_->find(encoding);
  return vocabulary == nullptr
             ? nullptr
             : &counters_.try_emplace(std::string(encoding), *vocabulary).first->second;
}

}  // namespace tokentail
