// SPDX-License-Identifier: Apache-2.0
#include "app/count_line.hpp"

#include <array>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "app/count_plan.hpp"
#include "app/text_file.hpp"
#include "core/escape.hpp"
#include "tokenizer/chat_count.hpp"
#include "tokenizer/json_line.hpp"

namespace tokentail {
namespace {

Outcome<std::optional<std::string>> read_part(const std::optional<std::string>& path) {
  if (!path) {
    return std::nullopt;
  }
  const auto file = read_text_file(*path);
  if (!file) {
    return std::unexpected(file.error());
  }
  return std::string(file->text());
}

Outcome<PlanParts> read_parts(const CountOptions& options) {
  PlanParts parts;
  const std::array<std::pair<const std::optional<std::string>*, std::optional<std::string>*>, 4>
      files{{{&options.system, &parts.system},
             {&options.examples, &parts.examples},
             {&options.history, &parts.history},
             {&options.input, &parts.input}}};
  for (const auto& [path, part] : files) {
    auto content = read_part(*path);
    if (!content) {
      return std::unexpected(std::move(content.error()));
    }
    *part = *std::move(content);
  }
  return parts;
}

}  // namespace

Outcome<> CountDesk::check() {
  if (options_.tokenizer) {
    const auto counter = shelf_.of_file(*options_.tokenizer);
    return counter ? Outcome<>() : std::unexpected(counter.error());
  }
  if (options_.jsonl && !options_.encoding && !options_.model) {
    return {};
  }
  const auto encoding = encoding_of(catalogue_, by_default());
  if (!encoding) {
    return std::unexpected(encoding.error());
  }
  if (const auto counter = shelf_.of(*encoding); !counter) {
    return std::unexpected(counter.error());
  }
  return {};
}

CountAnswer CountDesk::answer_text(std::string_view content, Counter& counter) const {
  const auto repaired = counter.repaired_texts();
  CountAnswer answer{.text = options_.ids ? fmt::format("{}", fmt::join(counter.ids(content), " "))
                                          : fmt::to_string(counter.count(content)),
                     .note = {}};
  if (counter.repaired_texts() != repaired) {
    answer.note = "the text is not UTF-8; what is not is counted as U+FFFD";
  }
  return answer;
}

Outcome<CountAnswer> CountDesk::answer(std::string_view content, const CountBy& by) {
  if (options_.tokenizer && !by.encoding && !by.model) {
    const auto counter = shelf_.of_file(*options_.tokenizer);
    if (!counter) {
      return std::unexpected(counter.error());
    }
    return answer_text(content, **counter);
  }
  const auto encoding = encoding_of(catalogue_, by);
  if (!encoding) {
    return std::unexpected(encoding.error());
  }
  const auto counter = shelf_.of(*encoding);
  if (!counter) {
    return std::unexpected(counter.error());
  }
  if (options_.chat) {
    return answer_chat(content, by, *encoding, **counter);
  }
  return answer_text(content, **counter);
}

Outcome<CountAnswer> CountDesk::answer_chat(std::string_view content, const CountBy& by,
                                            const std::string& encoding, Counter& counter) {
  const auto model = by.encoding ? std::string() : catalogue_.bare_name(by.model.value_or(""));
  const auto overhead = chat_overhead(encoding, model);
  if (!overhead) {
    return fail(ErrorKind::invalid,
                fmt::format("models of {} take no messages", printable(encoding)));
  }
  const auto count = count_chat(counter, *overhead, content);
  if (!count) {
    return std::unexpected(count.error());
  }
  const auto* const kind = count->is_lower_bound ? "at least this" : "an estimate";
  return CountAnswer{.text = fmt::to_string(count->tokens),
                     .note = count->doubt.empty() ? "" : fmt::format("{}: {}", kind, count->doubt)};
}

Outcome<CountAnswer> CountDesk::answer_plan() {
  const auto encoding = encoding_of(catalogue_, by_default());
  if (!encoding) {
    return std::unexpected(encoding.error());
  }
  const auto counter = shelf_.of(*encoding);
  if (!counter) {
    return std::unexpected(counter.error());
  }
  const auto name = options_.model.value_or("");
  const auto overhead = chat_overhead(*encoding, catalogue_.bare_name(name));
  const auto* const model = catalogue_.find("", name);
  if (!overhead || model == nullptr || !model->context_window) {
    return fail(ErrorKind::invalid, fmt::format("{} of {} is not known",
                                                overhead ? "the context window" : "the chat format",
                                                printable(name, 100)));
  }
  const auto parts = read_parts(options_);
  if (!parts) {
    return std::unexpected(parts.error());
  }
  const auto plan =
      plan_prompt(**counter, *overhead, *parts,
                  {.window = *model->context_window, .reserved = options_.max_tokens});
  if (!plan) {
    return std::unexpected(plan.error());
  }
  return CountAnswer{.text = plan_text(*plan),
                     .note = overhead->is_published ? ""
                                                    : "an estimate: what this model adds to a "
                                                      "message is not published"};
}

Outcome<CountAnswer> CountDesk::answer_line(std::string_view line) {
  const auto parsed = parse_json_line(line, options_.field);
  if (!parsed) {
    return std::unexpected(parsed.error());
  }
  auto by = by_default();
  if (parsed->encoding || parsed->model) {
    by = {.encoding = parsed->encoding, .model = parsed->model};
  }
  if (options_.chat) {
    return answer(line, by);
  }
  if (!parsed->text) {
    return fail(ErrorKind::invalid,
                fmt::format("no text in the field \"{}\"", printable(options_.field, 60)));
  }
  return answer(*parsed->text, by);
}

}  // namespace tokentail
