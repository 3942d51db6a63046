// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdio>
#include <utility>

#include <fmt/format.h>

#include "app/commands.hpp"
#include "app/daemon_place.hpp"
#include "app/outbox_desk.hpp"
#include "core/escape.hpp"
#include "http/outbox_json.hpp"
#include "store/state_reader.hpp"
#include "store/state_store.hpp"

namespace tokentail {
namespace {

using Act = OutboxOptions::Act;

OutboxQuestion question_of(const OutboxOptions& options) {
  return {.ids = options.ids, .target = options.target.value_or(""), .dead = options.dead};
}

// The daemon's answer or, where it does not run, that of the state it left.
template <class Read, class Saved>
auto answer(const Place& place, const ControlQuestion& question, Read read, Saved saved)
    -> decltype(read(std::string())) {
  const auto reply = ask(place, question);
  if (reply) {
    return read(*reply);
  }
  const bool is_down = !place.socket || reply.error().kind == ErrorKind::not_found;
  if (!is_down || !place.state) {
    return std::unexpected(reply.error());
  }
  fmt::print(stderr, "{}; as saved in {}:\n", reply.error().message, printable(*place.state));
  return saved(*place.state);
}

Outcome<OutboxList> saved_list(const std::string& state) {
  const auto entries = read_saved_outbox(state);
  return entries ? Outcome<OutboxList>(outbox_list(*entries, Clock().now()))
                 : std::unexpected(entries.error());
}

Outcome<std::int64_t> change_saved(const std::string& state, Act act,
                                   const OutboxSelection& selection) {
  if (const auto there = read_saved_outbox(state); !there) {
    return std::unexpected(there.error());  // before one is made
  }
  auto store = StateStore::open(state, Clock().now());
  if (!store) {
    return std::unexpected(std::move(store).error());
  }
  if (act == Act::drop) {
    const auto dropped = store->drop(selection);
    return dropped ? Outcome<std::int64_t>(std::ssize(*dropped)) : std::unexpected(dropped.error());
  }
  const auto revived = store->revive(selection, Clock().now());
  return revived ? Outcome<std::int64_t>(std::ssize(*revived)) : std::unexpected(revived.error());
}

int list(const Place& place, const OutboxOptions& options) {
  auto all = answer(
      place, {.method = "GET", .target = "/v1/outbox", .body = {}},
      [](const std::string& json) { return read_outbox_list(json); }, saved_list);
  if (!all) {
    return refused("outbox", all.error());
  }
  std::erase_if(all->messages, [&](const OutboxMessage& message) {
    return (options.dead && !message.is_dead) ||
           (options.target && message.target != *options.target) ||
           (!options.ids.empty() &&
            std::ranges::find(options.ids, message.id) == options.ids.end());
  });
  fmt::print("{}", options.json ? outbox_list_json(*all) + "\n" : outbox_list_text(*all));
  return exit_good;
}

int change(const Place& place, const OutboxOptions& options) {
  const auto question = question_of(options);
  const bool drops = options.act == Act::drop;
  const auto count = answer(
      place,
      {.method = "POST",
       .target = drops ? "/v1/outbox/drop" : "/v1/outbox/retry",
       .body = outbox_question_json(question)},
      [](const std::string& json) { return read_outbox_count(json); },
      [&](const std::string& state) {
        return change_saved(state, options.act, selection_of(question));
      });
  if (!count) {
    return refused("outbox", count.error());
  }
  fmt::print("{} messages {}\n", *count, drops ? "dropped" : "wait again");
  return *count == 0 && !options.ids.empty() ? exit_findings : exit_good;
}

}  // namespace

int outbox_command(const OutboxOptions& options) {
  if (options.act != Act::list && options.ids.empty() && !options.target && !options.dead) {
    fmt::print(stderr, "tokentail outbox: say which messages: their IDs, --target or --dead\n");
    return exit_usage;
  }
  const auto place = place_of(options.place);
  if (!place) {
    return refused("outbox", place.error());
  }
  return options.act == Act::list ? list(*place, options) : change(*place, options);
}

}  // namespace tokentail
