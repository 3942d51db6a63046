// SPDX-License-Identifier: Apache-2.0
#include "app/control_desk.hpp"

#include <algorithm>
#include <iterator>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "app/explain_answer.hpp"
#include "app/silence_text.hpp"
#include "http/control_json.hpp"
#include "rule/glob.hpp"

namespace tokentail {
namespace {

constexpr int code_created = 201;

std::int64_t rules_matching(const Engine& engine, std::string_view pattern) {
  return std::ranges::count_if(engine.judge().rules().rules,
                               [&](const Rule& rule) { return glob_matches(pattern, rule.name); });
}

}  // namespace

std::string ControlDesk::take(const ControlCall& call, Engine& engine, Instant now) {
  return std::visit([&](const auto& request) { return carry_out(request, call, engine, now); },
                    call.request);
}

std::string ControlDesk::carry_out(const ListSilences& /*request*/, const ControlCall& call,
                                   Engine& engine, Instant now) {
  call.answer(
      json_page(page_ok, silence_list_json({.silences = engine.silences().list(now), .now = now})));
  return {};
}

std::string ControlDesk::carry_out(const AddSilence& request, const ControlCall& call,
                                   Engine& engine, Instant now) {
  const auto silence = engine.add_silence(request.draft, now);
  if (!silence) {
    call.answer(error_page(silence.error()));
    return {};
  }
  answer_when_saved(*silence, code_created, call, engine);
  return "silence added: " + silence_text(*silence, now);
}

std::string ControlDesk::carry_out(const ExpireSilence& request, const ControlCall& call,
                                   Engine& engine, Instant now) {
  const auto silence = engine.expire_silence(request.id, now);
  if (!silence) {
    call.answer(error_page(silence.error()));
    return {};
  }
  answer_when_saved(*silence, page_ok, call, engine);
  return "silence ended: " + silence_text(*silence, now);
}

std::string ControlDesk::carry_out(const ExplainQuestion& request, const ControlCall& call,
                                   Engine& engine, Instant /*now*/) {
  const auto answer = answer_to(request, engine);
  call.answer(answer ? json_page(page_ok, *answer) : error_page(answer.error()));
  return {};
}

// Messages are the disk's and the sender's; with neither there is nothing to do.
std::string ControlDesk::carry_out(const OutboxRequest& request, const ControlCall& call,
                                   Engine& /*engine*/, Instant now) {
  call.answer(json_page(page_ok, request.act == OutboxRequest::Act::list
                                     ? outbox_list_json({.messages = {}, .now = now})
                                     : outbox_count_json(0)));
  return {};
}

void ControlDesk::answer_when_saved(const Silence& silence, int code, const ControlCall& call,
                                    const Engine& engine) {
  auto page = json_page(code, silence_answer_json({.silence = silence,
                                                   .rules = rules_matching(engine, silence.rule)}));
  unsaved_.push_back({.page = std::move(page), .answer = call.answer});
}

void ControlDesk::checkpoint_started() {
  std::ranges::move(unsaved_, std::back_inserter(committing_));
  unsaved_.clear();
}

void ControlDesk::checkpoint_ended(const Outcome<>& outcome) {
  for (auto& pending : std::exchange(committing_, {})) {
    pending.answer(outcome ? std::move(pending.page)
                           : error_page({.kind = ErrorKind::io,
                                         .message = "done, but a restart would forget it, because "
                                                    "it cannot be saved yet: " +
                                                    outcome.error().message}));
  }
}

}  // namespace tokentail
