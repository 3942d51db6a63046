// SPDX-License-Identifier: Apache-2.0
#include "notify/slack_body.hpp"

#include <algorithm>
#include <chrono>
#include <string_view>
#include <utility>
#include <vector>

#include "core/escape.hpp"
#include "core/json_writer.hpp"
#include "notify/fitted.hpp"
#include "notify/slack_text.hpp"

namespace tokentail {
namespace {

constexpr std::size_t header_bytes_max = 150;
constexpr std::size_t name_bytes_max = 60;
constexpr std::size_t value_bytes_max = 300;
constexpr std::size_t context_bytes_max = 150;
constexpr std::size_t fields_max = 10;

std::string_view severity_mark(Severity severity) {
  switch (severity) {
    case Severity::info:
      return "ℹ INFO";
    case Severity::warning:
      return "⚠ WARNING";
    case Severity::critical:
      return "‼ CRITICAL";
  }
  return {};
}

std::string title_of(const Transition& transition) {
  std::string title = transition.kind == TransitionKind::resolved
                          ? "✔ RESOLVED"
                          : std::string(severity_mark(transition.severity));
  title += transition.kind == TransitionKind::firing ? " firing: " : ": ";
  title += transition.rule;
  if (!transition.level.empty()) {
    title += " (" + transition.level + ")";
  }
  return title;
}

// To the second: an episode that lasted 7 min is not one of 7m0s123ms.
std::string lasted(const Transition& transition) {
  const auto duration =
      std::chrono::floor<std::chrono::seconds>(transition.at - transition.started_at);
  return display_duration(std::max<Duration>(duration, Duration{0}));
}

std::string field(std::string_view name, std::string_view value, const Cuts& cuts) {
  return "*" + slack_escaped(name, name_bytes_max) + "*\n" +
         slack_code(value, std::min(cuts.text, value_bytes_max));
}

// What was measured first, then the key, as far as ten fields go.
std::vector<std::string> fields_of(const Transition& transition, const Cuts& cuts) {
  std::vector<std::string> fields{field("value", display(transition.value, transition.unit), cuts),
                                  field("limit", display(transition.limit, transition.unit), cuts)};
  if (transition.kind == TransitionKind::resolved) {
    fields.push_back(field("lasted", lasted(transition), cuts));
  }
  fields.push_back(field("since", rfc3339(transition.started_at), cuts));
  if (transition.window.from != transition.window.to) {
    fields.push_back(field(
        "window", rfc3339(transition.window.from) + " to " + rfc3339(transition.window.to), cuts));
  }
  for (const auto& [name, value] : transition.key) {
    if (fields.size() < fields_max) {
      fields.push_back(field(name, value, cuts));
    }
  }
  return fields;
}

std::string context_of(const Transition& transition, const std::string& host, const Cuts& cuts) {
  const auto text_max = std::min(cuts.text, context_bytes_max);
  auto context = "host " + slack_code(host, text_max);
  if (!transition.origin.file.empty()) {
    context += " · line at byte " + std::to_string(transition.origin.offset) + " of " +
               slack_code(transition.origin.file, text_max);
  }
  if (transition.suppressed > 0) {
    context += " · " + std::to_string(transition.suppressed) + " more held back before";
  }
  return context + " · " + slack_code(transition.id, name_bytes_max);
}

// The blocks of one message, in the order they are written.
class SlackMessage {
 public:
  explicit SlackMessage(std::string_view fallback) {
    json_.begin_object().key("text").text(fallback).key("blocks").begin_array();
  }

  void header(std::string_view text) {
    open("header").key("text");
    object("plain_text", slack_plain(text, header_bytes_max));
    json_.end_object();
  }

  void sentence(std::string_view text, const Cuts& cuts) {
    open("section").key("text");
    object("plain_text", text.empty() ? "(no text)" : slack_plain(text, cuts.text));
    json_.end_object();
  }

  // `literal` is a string as it stands in JSON.
  void said_before(std::string_view literal) {
    open("section").key("text").begin_object().key("type").text("mrkdwn");
    json_.key("text").raw(literal).key("verbatim").boolean(true).end_object().end_object();
  }

  void fields(const std::vector<std::string>& mrkdwn) {
    open("section").key("fields").begin_array();
    for (const auto& text : mrkdwn) {
      object("mrkdwn", text);
    }
    json_.end_array().end_object();
  }

  void context(std::string_view mrkdwn) {
    open("context").key("elements").begin_array();
    object("mrkdwn", mrkdwn);
    json_.end_array().end_object();
  }

  std::string take() && {
    json_.end_array().end_object();
    return std::move(json_).take();
  }

 private:
  JsonWriter& open(std::string_view type) { return json_.begin_object().key("type").text(type); }

  // Without `emoji` and with `verbatim`, Slack makes nothing of what a name happens to contain:
  // no :fire:, no links, no mentions.
  void object(std::string_view type, std::string_view text) {
    json_.begin_object().key("type").text(type).key("text").text(text);
    json_.key(type == "mrkdwn" ? "verbatim" : "emoji").boolean(type == "mrkdwn").end_object();
  }

  JsonWriter json_;
};

std::string digest_title(const Digest& digest) {
  return "⚠ While nobody watched: " + std::to_string(digest.lines.size()) + " rules, " +
         std::to_string(digest.firing_total) + " still firing";
}

std::string digest_line(const Digest::Line& line) {
  return line.rule + ": " + std::to_string(line.transitions) + " changes of " +
         std::to_string(line.keys) + " keys. " + line.worst_text;
}

// The text of a body that SlackMessage wrote, still as a JSON string, cut where no escape is torn.
std::string fallback_literal(std::string_view body) {
  constexpr std::string_view begin = R"({"text":")";
  constexpr std::size_t literal_bytes_max = 400;
  constexpr std::size_t escape_bytes_max = 6;  // as in \u0007
  if (!body.starts_with(begin)) {
    return "\"(no text)\"";
  }
  body.remove_prefix(begin.size());
  std::size_t end = 0;
  while (end < body.size() && body[end] != '"') {
    end += body[end] == '\\' ? 2U : 1U;
  }
  auto text = cut_utf8(body.substr(0, end), literal_bytes_max);
  const bool is_cut = text.size() < end;
  while (is_cut && text.find('\\', text.size() - std::min(text.size(), escape_bytes_max)) !=
                       std::string_view::npos) {
    text = cut_utf8(text, text.size() - 1);
  }
  return '"' + std::string(text) + (is_cut ? "…\"" : "\"");
}

}  // namespace

std::string slack_body(const TargetNews& news, const std::string& host) {
  const auto title = (news.works ? "✔ WORKS AGAIN: " : "⚠ BROKEN TARGET: ") + news.target;
  return fitted(slack_bytes_max, [&](const Cuts& cuts) {
    SlackMessage message(slack_escaped(title + ": " + news.text(), cuts.text));
    message.header(title);
    message.sentence(news.text(), cuts);
    message.context("host " + slack_code(host, std::min(cuts.text, context_bytes_max)));
    return std::move(message).take();
  });
}

std::string slack_late_body(std::span<const std::string_view> bodies, std::string_view target) {
  const auto title = "⚠ DELIVERED LATE: " + std::to_string(bodies.size()) + " messages that " +
                     std::string(target) + " did not take in time";
  SlackMessage message(slack_escaped(title, header_bytes_max));
  message.header(title);
  for (const auto body : bodies) {
    message.said_before(fallback_literal(body));
  }
  return std::move(message).take();
}

std::string slack_body(const Transition& transition, const std::string& host) {
  const auto title = title_of(transition);
  return fitted(slack_bytes_max, [&](const Cuts& cuts) {
    SlackMessage message(slack_escaped(title + ": " + transition.text, cuts.text));
    message.header(title);
    message.sentence(transition.text, cuts);
    message.fields(fields_of(transition, cuts));
    if (!transition.docs.empty() && transition.kind != TransitionKind::resolved) {
      message.sentence(transition.docs, cuts);
    }
    message.context(context_of(transition, host, cuts));
    return std::move(message).take();
  });
}

std::string slack_body(const Digest& digest, const std::string& host) {
  constexpr std::size_t lines_max = 20;  // of the 50 blocks a message may have
  const auto title = digest_title(digest);
  return fitted(slack_bytes_max, [&](const Cuts& cuts) {
    SlackMessage message(slack_escaped(title, cuts.text));
    message.header(title);
    const auto lines = std::min({digest.lines.size(), cuts.items, lines_max});
    for (std::size_t i = 0; i < lines; ++i) {
      message.sentence(digest_line(digest.lines[i]), cuts);
    }
    const auto firing = std::min({digest.firing.size(), cuts.items, fields_max});
    for (std::size_t i = 0; i < firing; ++i) {
      message.sentence("still firing: " + digest.firing[i].text, cuts);
    }
    message.context("from " + rfc3339(digest.from) + " to " + rfc3339(digest.to) + " · host " +
                    slack_code(host, std::min(cuts.text, context_bytes_max)));
    return std::move(message).take();
  });
}

std::string slack_test_body(const std::string& host) {
  return fitted(slack_bytes_max, [&](const Cuts& cuts) {
    SlackMessage message("✔ TEST from tokentail");
    message.header("✔ TEST from tokentail");
    message.sentence("A test message: nothing is wrong, and alerts would arrive here.", cuts);
    message.context("host " + slack_code(host, std::min(cuts.text, context_bytes_max)));
    return std::move(message).take();
  });
}

}  // namespace tokentail
