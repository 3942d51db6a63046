// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include <fmt/format.h>

#include "alert/silence_book.hpp"
#include "app/commands.hpp"
#include "app/daemon_place.hpp"
#include "app/silence_text.hpp"
#include "app/text_file.hpp"
#include "core/escape.hpp"
#include "http/control_client.hpp"
#include "http/control_json.hpp"
#include "settings/settings_file.hpp"
#include "store/state_reader.hpp"

namespace tokentail {
namespace {

// Under sudo it is not root who asks.
std::string current_user() {
  for (const auto* name : {"SUDO_USER", "USER"}) {
    if (const char* user = std::getenv(name); user != nullptr && *user != '\0') {
      return user;
    }
  }
  return {};
}

Outcome<SilenceDraft> draft_of(const SilenceOptions& options) {
  auto key = key_of(options.keys);
  if (!key) {
    return std::unexpected(std::move(key).error());
  }
  const auto length = parse_duration(options.length);
  if (!length) {
    return fail(ErrorKind::invalid,
                fmt::format("--for {}: write it as 30m, 2h or 3d", printable(options.length)));
  }
  SilenceDraft draft{.rule = options.rule,
                     .key = std::move(*key),
                     .length = *length,
                     .author = options.author.value_or(current_user()),
                     .comment = options.comment,
                     .all = options.all};
  if (auto checked = check(draft); !checked) {
    return std::unexpected(std::move(checked).error());
  }
  return draft;
}

int add(const Place& place, const SilenceDraft& draft) {
  const auto reply =
      ask(place, {.method = "POST", .target = "/v1/silences", .body = silence_draft_json(draft)});
  const auto answer = reply ? read_silence_answer(*reply) : std::unexpected(reply.error());
  if (!answer) {
    return refused("silence", answer.error());
  }
  fmt::print("{}\n", silence_text(answer->silence, answer->silence.created_at));
  if (answer->rules == 0) {
    fmt::print(stderr, "warning: the daemon has no rule {}; nothing is silenced yet\n",
               printable(answer->silence.rule));
  }
  return exit_good;
}

int expire(const Place& place, const std::string& id) {
  if (id.find_first_not_of("_0123456789abcdefghijklmnopqrstuvwxyz") != std::string::npos) {
    fmt::print(stderr, "tokentail silence expire: {}: write an ID as s_1a2b3c4d\n", printable(id));
    return exit_usage;
  }
  const auto reply = ask(place, {.method = "DELETE", .target = "/v1/silences/" + id, .body = {}});
  const auto answer = reply ? read_silence_answer(*reply) : std::unexpected(reply.error());
  if (!answer) {
    return refused("silence", answer.error());
  }
  fmt::print("ended: {}  {}\n", printable(answer->silence.id), scope_text(answer->silence));
  return exit_good;
}

Outcome<SilenceList> saved_silences(const std::string& state) {
  const auto bytes = read_saved_value(state, SilenceBook::saved_name);
  if (!bytes) {
    return std::unexpected(bytes.error());
  }
  SilenceBook book;
  if (!book.decode(*bytes)) {
    return fail(ErrorKind::corrupt, fmt::format("{}: the silences in it cannot be read", state));
  }
  const auto now = Clock().now();
  return SilenceList{.silences = book.list(now), .now = now};
}

Outcome<SilenceList> current_list(const Place& place) {
  const auto reply = ask(place, {.method = "GET", .target = "/v1/silences", .body = {}});
  if (reply) {
    return read_silence_list(*reply);
  }
  const bool is_reachable = place.socket && reply.error().kind != ErrorKind::not_found;
  if (is_reachable || !place.state) {
    return std::unexpected(reply.error());
  }
  auto saved = saved_silences(*place.state);
  if (saved) {
    fmt::print(stderr, "{}; as saved in {}:\n", reply.error().message, printable(*place.state));
  }
  return saved;
}

int list(const Place& place, bool json) {
  const auto silences = current_list(place);
  if (!silences) {
    return refused("silence", silences.error());
  }
  fmt::print("{}", json ? silence_list_json(*silences) + "\n"
                        : silence_list_text(silences->silences, silences->now));
  return exit_good;
}

// Checked before the daemon is looked for: what is wrong is wrong without one.
int add(const SilenceOptions& options, const Outcome<Place>& place) {
  const auto draft = draft_of(options);
  if (!draft) {
    fmt::print(stderr, "tokentail silence add: {}\n", draft.error().message);
    return exit_usage;
  }
  return place ? add(*place, *draft) : refused("silence", place.error());
}

}  // namespace

int silence_command(const SilenceOptions& options) {
  const auto place = place_of(options.place);
  if (options.act == SilenceOptions::Act::add) {
    return add(options, place);
  }
  if (!place) {
    return refused("silence", place.error());
  }
  return options.act == SilenceOptions::Act::list ? list(*place, options.json)
                                                  : expire(*place, options.id);
}

}  // namespace tokentail
