// SPDX-License-Identifier: Apache-2.0
#include "recount/recounter.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "tokenizer/chat_count.hpp"
#include "tokenizer/chat_overhead.hpp"
#include "tokenizer/encoding.hpp"

namespace tokentail {

using Grade = Recount::Grade;

namespace {

constexpr std::array<std::string_view, skipped_count> skipped_names{"not_sampled", "over_rate",
                                                                    "no_tokenizer", "bad_text"};

// What models without a public tokenizer are measured by.
constexpr std::string_view reference_encoding = "o200k_base";

// For which a wrong encoding is looked for.
constexpr std::array<std::string_view, 4> likely_encodings{"o200k_base", "cl100k_base", "p50k_base",
                                                           "r50k_base"};

constexpr Tokens tokens_apart_min = 50;

Tokens distance(Tokens a, Tokens b) {
  return a < b ? b - a : a - b;
}

// Of a model whose own is not known: nothing.
constexpr ChatOverhead least_overhead{.per_message = 0,
                                      .per_name = 0,
                                      .priming = 0,
                                      .per_function = 0,
                                      .properties_begin = 0,
                                      .per_property = 0,
                                      .enum_begin = 0,
                                      .per_enum_item = 0,
                                      .functions_end = 0,
                                      .is_published = false};

// It takes one text as it is, with nothing around it. What a model gets whose tokenizer is a file
// is for its server to say.
bool is_completion_model(const CountingModel& model) {
  if (!find_encoding(model.encoding)) {
    return false;
  }
  const bool may_be_chat = chat_overhead(model.encoding, model.bare_name).has_value();
  return !may_be_chat || model.bare_name.ends_with("-002") ||
         model.bare_name.ends_with("-instruct");
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

void RecountCounts::note(const Recount& recount) {
  ++recounted;
  mismatched += recount.is_off ? 1 : 0;
}

Recounter::Recounter(std::shared_ptr<const TokenizerSet> tokenizers)
    : tokenizers_(std::move(tokenizers)) {}

std::expected<Recount, Skipped> Recounter::count(const UsageRecord& record, const RecordText& text,
                                                 CountingModel model) {
  const bool is_estimate = model.encoding.empty();
  if (is_estimate) {
    model.encoding = reference_encoding;
  }
  auto* const counter = counter_of(model.encoding);
  if (counter == nullptr) {
    return std::unexpected(Skipped::no_tokenizer);
  }
  const auto input = this->input(text, model, *counter);
  const auto response = text[TextKind::response];
  const auto output =
      response.empty() ? Outcome<TextTokens>(TextTokens{}) : texts_.count(response, *counter);
  if (!input || !output) {
    return std::unexpected(Skipped::bad_text);
  }
  Recount recount{.grade = is_estimate       ? Grade::estimate
                           : input->is_whole ? Grade::exact
                                             : Grade::lower_bound};
  if (input->tokens > 0) {
    recount.input = input->tokens;
  }
  if (!response.empty()) {
    recount.output = output->tokens;
  }
  const auto reported = record.input_tokens();
  recount.is_off =
      reported && recount.input && is_mismatch(*reported, *recount.input, recount.grade);
  if (recount.is_off && recount.grade == Grade::exact) {
    recount.better_encoding = better_encoding(*reported, text, model);
  }
  return recount;
}

// Zero tokens where there is no input.
Outcome<TextTokens> Recounter::input(const RecordText& text, const CountingModel& model,
                                     Counter& counter) {
  const auto messages = text[TextKind::messages];
  if (messages.empty()) {
    return prompt(text[TextKind::prompt], model, counter);
  }
  const auto overhead = chat_overhead(model.encoding, model.bare_name).value_or(least_overhead);
  const auto tools = text[TextKind::tools];
  const auto chat =
      tools.empty() ? count_chat(counter, overhead, messages)
                    : count_chat(counter, overhead,
                                 fmt::format(R"({{"messages":{},"tools":{}}})", messages, tools));
  if (!chat) {
    return std::unexpected(chat.error());
  }
  return TextTokens{.tokens = chat->tokens, .is_whole = chat->doubt.empty()};
}

// What a chat model gets beside a prompt is not in the log.
Outcome<TextTokens> Recounter::prompt(std::string_view json, const CountingModel& model,
                                      Counter& counter) {
  if (json.empty()) {
    return TextTokens{};
  }
  auto input = texts_.count(json, counter);
  if (input) {
    input->is_whole = input->is_whole && is_completion_model(model);
  }
  return input;
}

// One by which the text comes to what was reported. Asked for the few calls that are off.
std::string_view Recounter::better_encoding(Tokens reported, const RecordText& text,
                                            const CountingModel& model) {
  const auto apart_max = std::max<Tokens>(2, reported / 100);
  for (const auto other : likely_encodings) {
    auto* const counter = other == model.encoding ? nullptr : counter_of(other);
    if (counter == nullptr) {
      continue;
    }
    const auto input =
        this->input(text, {.encoding = other, .bare_name = model.bare_name}, *counter);
    if (input && input->tokens > 0 && distance(input->tokens, reported) <= apart_max) {
      return other;
    }
  }
  return {};
}

Counter* Recounter::counter_of(std::string_view encoding) {
  if (const auto known = counters_.find(encoding); known != counters_.end()) {
    return known->second.get();
  }
  const auto tokenizer = tokenizers_->find(encoding);
  return tokenizer ? counters_.emplace(encoding, tokenizer->counter()).first->second.get()
                   : nullptr;
}

}  // namespace tokentail
