// SPDX-License-Identifier: Apache-2.0
// A silence: for a while, changes of some alerts are not sent. Alerts are still judged, counted and
// logged; only the messages are kept back.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "alert/transition.hpp"
#include "core/error.hpp"
#include "core/time.hpp"

namespace tokentail {

// Dimension -> glob. All must match, so an alert that lacks one of the dimensions is not meant.
using KeyMatch = std::vector<std::pair<std::string, std::string>>;

// What a person asks for. All text is untrusted.
struct SilenceDraft {
  std::string rule;  // a glob; empty: every rule
  KeyMatch key;
  Duration length{0};
  std::string author;
  std::string comment;
  bool all = false;  // to cover every alert is what is wanted
};

struct Silence {
  std::string id;  // "s_" and 8 hex digits, of all the rest
  std::string rule = "*";
  KeyMatch key;
  std::string author;
  std::string comment;
  Instant created_at;  // the host's time, as the next one
  Instant expires_at;  // the first moment at which it holds no more

  friend bool operator==(const Silence&, const Silence&) = default;
};

inline constexpr Duration silence_length_max = std::chrono::days{90};

// ErrorKind::invalid, in words for the person who asked: no length or one over 90 days, a dimension
// that does not exist or stands twice, a text that is too long, or every alert without `all`.
[[nodiscard]] Outcome<> check(const SilenceDraft& draft);

// `draft` is one that check() passes.
[[nodiscard]] Silence silence_of(const SilenceDraft& draft, Instant now);

// Whether rule and key are those that the silence is about, whatever the time.
[[nodiscard]] bool is_about(const Silence& silence, const Transition& transition);

// "rule daily-*, user alice": what it covers, safe to show. "every alert" when that is what it is.
[[nodiscard]] std::string scope_text(const Silence& silence);

}  // namespace tokentail
