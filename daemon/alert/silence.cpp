// SPDX-License-Identifier: Apache-2.0
#include "alert/silence.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#define XXH_INLINE_ALL
#include <fmt/format.h>
#include <xxhash.h>

#include "aggregate/key.hpp"
#include "aggregate/varint.hpp"
#include "core/escape.hpp"
#include "record/usage_record.hpp"
#include "rule/glob.hpp"

namespace tokentail {
namespace {

constexpr std::size_t pattern_bytes_max = 512;
constexpr std::size_t author_bytes_max = 128;
constexpr std::size_t comment_bytes_max = 1024;
constexpr std::size_t shown_width_max = 60;

bool matches_anything(std::string_view pattern) {
  return pattern.find_first_not_of('*') == std::string_view::npos;
}

std::string known_dimensions() {
  std::string names;
  for (std::size_t i = 0; i < dimension_count; ++i) {
    names += (i == 0 ? "" : ", ") + std::string(name_of(static_cast<Dimension>(i)));
  }
  return names;
}

Outcome<> check_size(std::string_view what, std::string_view text, std::size_t bytes_max) {
  if (text.size() > bytes_max) {
    return fail(ErrorKind::invalid, fmt::format("the {} is {} bytes long; {} is the most", what,
                                                text.size(), bytes_max));
  }
  return {};
}

Outcome<> check_key(const KeyMatch& key) {
  for (auto entry = key.begin(); entry != key.end(); ++entry) {
    const auto& [dimension, pattern] = *entry;
    if (!dimension_named(dimension)) {
      return fail(ErrorKind::invalid, fmt::format("{} is nothing that alerts are kept by; use {}",
                                                  printable(dimension), known_dimensions()));
    }
    const auto is_same = [&](const auto& other) { return other.first == dimension; };
    if (std::any_of(key.begin(), entry, is_same)) {
      return fail(ErrorKind::invalid,
                  fmt::format("{} stands twice; add one silence for each", dimension));
    }
    if (pattern.empty()) {
      return fail(ErrorKind::invalid,
                  fmt::format("{}= is empty; {}=* is any value", dimension, dimension));
    }
    if (auto sized = check_size(dimension, pattern, pattern_bytes_max); !sized) {
      return sized;
    }
  }
  return {};
}

Outcome<> check_length(Duration length) {
  if (length <= Duration{0}) {
    return fail(ErrorKind::invalid, "a silence needs an end: --for 2h");
  }
  if (length > silence_length_max) {
    return fail(ErrorKind::invalid,
                fmt::format("{} is longer than 90 days; an alert that is never wanted belongs out "
                            "of the rules",
                            display_duration(length)));
  }
  return {};
}

std::string id_of(const Silence& silence) {
  std::string says;
  append_key_value(says, silence.rule);
  for (const auto& [dimension, pattern] : silence.key) {
    append_key_value(says, dimension);
    append_key_value(says, pattern);
  }
  append_key_value(says, silence.author);
  append_key_value(says, silence.comment);
  append_signed_varint(says, ns_since_epoch(silence.created_at));
  append_signed_varint(says, ns_since_epoch(silence.expires_at));
  return fmt::format("s_{:08x}", static_cast<std::uint32_t>(XXH3_64bits(says.data(), says.size())));
}

}  // namespace

Outcome<> check(const SilenceDraft& draft) {
  if (matches_anything(draft.rule) && draft.key.empty() && !draft.all) {
    return fail(ErrorKind::invalid,
                "this would silence every alert; name a rule (--rule 'daily-*') or a key "
                "(user=alice), or say --all");
  }
  for (auto checked :
       {check_length(draft.length), check_size("rule", draft.rule, pattern_bytes_max),
        check_size("author", draft.author, author_bytes_max),
        check_size("comment", draft.comment, comment_bytes_max), check_key(draft.key)}) {
    if (!checked) {
      return checked;
    }
  }
  return {};
}

Silence silence_of(const SilenceDraft& draft, Instant now) {
  Silence silence{.id = {},
                  .rule = matches_anything(draft.rule) ? "*" : draft.rule,
                  .key = draft.key,
                  .author = draft.author,
                  .comment = draft.comment,
                  .created_at = now,
                  .expires_at = now + draft.length};
  silence.id = id_of(silence);
  return silence;
}

bool is_about(const Silence& silence, const Transition& transition) {
  return glob_matches(silence.rule, transition.rule) &&
         std::ranges::all_of(silence.key, [&](const auto& wanted) {
           return std::ranges::any_of(transition.key, [&](const auto& has) {
             return has.first == wanted.first && glob_matches(wanted.second, has.second);
           });
         });
}

std::string scope_text(const Silence& silence) {
  std::string text =
      silence.rule == "*" ? "" : fmt::format("rule {}", printable(silence.rule, shown_width_max));
  for (const auto& [dimension, pattern] : silence.key) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", dimension,
                        printable(pattern, shown_width_max));
  }
  return text.empty() ? "every alert" : text;
}

}  // namespace tokentail
