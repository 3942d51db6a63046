// SPDX-License-Identifier: Apache-2.0
#include "alert/silence_book.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <limits>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "aggregate/key.hpp"
#include "aggregate/varint.hpp"
#include "core/escape.hpp"

namespace tokentail {
namespace {

constexpr UInt128 format_version = 1;

std::optional<std::string> take_text(std::string_view& in) {
  const auto size = take_varint(in);
  if (!size || *size > in.size()) {
    return std::nullopt;
  }
  std::string text(in.substr(0, static_cast<std::size_t>(*size)));
  in.remove_prefix(text.size());
  return text;
}

std::optional<Instant> take_instant(std::string_view& in) {
  using Limits = std::numeric_limits<std::int64_t>;
  const auto ns = take_signed_varint(in);
  return ns && *ns >= Limits::min() && *ns <= Limits::max()
             ? std::optional(instant_from_ns(static_cast<std::int64_t>(*ns)))
             : std::nullopt;
}

void append(std::string& bytes, const Silence& silence) {
  for (const auto* text : {&silence.id, &silence.rule, &silence.author, &silence.comment}) {
    append_key_value(bytes, *text);
  }
  append_signed_varint(bytes, ns_since_epoch(silence.created_at));
  append_signed_varint(bytes, ns_since_epoch(silence.expires_at));
  append_varint(bytes, silence.key.size());
  for (const auto& [dimension, pattern] : silence.key) {
    append_key_value(bytes, dimension);
    append_key_value(bytes, pattern);
  }
}

bool take_key(std::string_view& in, KeyMatch& key) {
  const auto size = take_varint(in);
  for (UInt128 i = 0; size && i < *size; ++i) {
    auto dimension = take_text(in);
    auto pattern = take_text(in);
    if (!dimension || !pattern) {
      return false;
    }
    key.emplace_back(std::move(*dimension), std::move(*pattern));
  }
  return size.has_value();
}

std::optional<Silence> take_silence(std::string_view& in) {
  Silence silence;
  for (auto* text : {&silence.id, &silence.rule, &silence.author, &silence.comment}) {
    auto taken = take_text(in);
    if (!taken) {
      return std::nullopt;
    }
    *text = std::move(*taken);
  }
  const auto created_at = take_instant(in);
  const auto expires_at = take_instant(in);
  if (!created_at || !expires_at || !take_key(in, silence.key)) {
    return std::nullopt;
  }
  silence.created_at = *created_at;
  silence.expires_at = *expires_at;
  return silence;
}

}  // namespace

Outcome<Silence> SilenceBook::add(const SilenceDraft& draft, Instant now) {
  if (auto checked = check(draft); !checked) {
    return std::unexpected(std::move(checked).error());
  }
  drop_expired(now);
  if (silences_.size() >= silences_max) {
    return fail(ErrorKind::busy,
                fmt::format("{} silences are in force, which is the most there may be; expire some",
                            silences_max));
  }
  auto silence = silence_of(draft, now);
  // Two of the same id: a nanosecond makes another one.
  while (std::ranges::find(silences_, silence.id, &Silence::id) != silences_.end()) {
    now += Duration{1};
    silence = silence_of(draft, now);
  }
  silences_.push_back(silence);
  return silence;
}

Outcome<Silence> SilenceBook::expire(std::string_view id, Instant now) {
  drop_expired(now);
  const auto found = std::ranges::find(silences_, id, &Silence::id);
  if (found == silences_.end()) {
    return fail(ErrorKind::not_found,
                fmt::format("no silence {} is in force; `tokentail silence list` shows those "
                            "that are",
                            printable(id, 40)));
  }
  auto silence = std::move(*found);
  silences_.erase(found);
  ended_ = true;
  return silence;
}

bool SilenceBook::drop_expired(Instant now) {
  const bool any =
      std::erase_if(silences_, [&](const Silence& one) { return one.expires_at <= now; }) > 0;
  ended_ |= any;
  return any;
}

std::vector<Silence> SilenceBook::list(Instant now) const {
  std::vector<Silence> active;
  std::ranges::copy_if(silences_, std::back_inserter(active),
                       [&](const Silence& one) { return now < one.expires_at; });
  return active;
}

const Silence* SilenceBook::covers(const Transition& transition, Instant now) const {
  const auto found = std::ranges::find_if(silences_, [&](const Silence& one) {
    return now < one.expires_at && is_about(one, transition);
  });
  return found == silences_.end() ? nullptr : &*found;
}

std::string SilenceBook::encode() const {
  std::string bytes;
  if (silences_.empty()) {
    return bytes;
  }
  append_varint(bytes, format_version);
  append_varint(bytes, silences_.size());
  for (const auto& silence : silences_) {
    append(bytes, silence);
  }
  return bytes;
}

bool SilenceBook::decode(std::string_view bytes) {
  silences_.clear();
  ended_ = true;
  if (bytes.empty()) {
    return true;
  }
  const auto version = take_varint(bytes);
  const auto count = take_varint(bytes);
  if (version != format_version || !count || *count > silences_max) {
    return false;
  }
  std::vector<Silence> read;
  for (UInt128 i = 0; i < *count; ++i) {
    auto silence = take_silence(bytes);
    if (!silence) {
      return false;
    }
    read.push_back(std::move(*silence));
  }
  if (!bytes.empty()) {
    return false;
  }
  silences_ = std::move(read);
  return true;
}

}  // namespace tokentail
