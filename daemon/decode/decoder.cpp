// SPDX-License-Identifier: Apache-2.0
#include "decode/decoder.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "core/escape.hpp"
#include "decode/buckets.hpp"
#include "decode/field_set.hpp"
#include "decode/field_value.hpp"
#include "decode/request_hash.hpp"

namespace tokentail {
namespace {

using Count = std::optional<Tokens> UsageRecord::*;

// Where the counts go that a log states, until the buckets are separated. In the order of
// FormatField, from input_tokens on.
constexpr std::array<Count, 7> count_targets{
    &UsageRecord::in_uncached,  &UsageRecord::out_visible,    &UsageRecord::total_logged,
    &UsageRecord::cache_read,   &UsageRecord::cache_write_5m, &UsageRecord::cache_write_1h,
    &UsageRecord::out_reasoning};
constexpr auto count_fields =
    FieldSet::range(FormatField::input_tokens, FormatField::reasoning_tokens);
constexpr auto first_count = index_of(FormatField::input_tokens);
static_assert(index_of(FormatField::reasoning_tokens) + 1 == first_count + count_targets.size());
static_assert(FoundValues::not_whole > tokens_max);
constexpr auto dimension_fields = FieldSet::range(FormatField::user, FormatField::service);

}  // namespace

// The reading of one line's tokens. Steps give false to stop; `problem` then says why.
class Decoder::Reading {
 public:
  Reading(Decoder& decoder, TextArena& arena, UsageRecord& record)
      : format_(decoder.format_),
        settings_(decoder.settings_),
        scanner_(decoder.scanner_),
        found_(decoder.found_),
        timestamps_(decoder.timestamps_),
        arena_(arena),
        record_(record) {}

  bool read() { return counts() && outcome() && time() && request() && dimensions(); }

  [[nodiscard]] const Rejection& problem() const { return problem_; }

 private:
  bool fail(Rejection rejection) {
    problem_ = rejection;
    return false;
  }

  template <class Target, class Read>
  bool number(FormatField field, Target& target, Read read_token) {
    if (!found_.has(field)) {
      return true;
    }
    const auto token = found_.token(field);
    const auto value = read_token(token);
    if (!value) {
      const bool scalar = value.error() != RejectReason::wrong_type;
      return fail({.reason = value.error(),
                   .field = name_of(field),
                   .scalar = scalar ? unquoted(token) : std::string_view{}});
    }
    target = *value;
    return true;
  }

  bool counts() {
    auto stated = found_.fields() & count_fields;
    has_counts_ = !stated.empty();
    while (!stated.empty()) {
      const auto field = stated.take_first();
      auto& target = record_.*count_targets[index_of(field) - first_count];
      if (const auto whole = found_.whole(field); whole <= tokens_max) {
        target = whole;
      } else if (!number(field, target, read_tokens)) {
        return false;
      }
    }
    const auto contradiction = separate_buckets(format_, record_);
    return !contradiction || fail(*contradiction);
  }

  // How the call ended, and whether this line is about a call at all.
  bool outcome() {
    if (!status() || !label(FormatField::error, record_.error) ||
        !label(FormatField::finish_reason, record_.finish_reason)) {
      return false;
    }
    return has_counts_ || record_.is_error() || fail({.reason = RejectReason::not_usage});
  }

  bool status() {
    if (!found_.has(FormatField::status)) {
      return true;
    }
    const auto token = found_.token(FormatField::status);
    const auto value = read_status(token);
    const bool word = !value && token.front() == '"' && value.error() == RejectReason::not_a_number;
    if (!word) {
      return number(FormatField::status, record_.status, read_status);
    }
    if (std::ranges::find(format_.failure_words, unquoted(token)) != format_.failure_words.end()) {
      record_.error = unquoted(token);
    }
    return true;
  }

  bool time() {
    if (!found_.has(FormatField::timestamp)) {
      return fail({.reason = RejectReason::no_timestamp, .field = name_of(FormatField::timestamp)});
    }
    return number(FormatField::timestamp, record_.time,
                  [this](std::string_view token) { return timestamps_.read(token); });
  }

  bool request() {
    if (!number(FormatField::cost_usd, record_.cost, read_usd)) {
      return false;
    }
    record_.cost_source = record_.cost ? CostSource::logged : CostSource::unknown;
    return number(FormatField::max_tokens, record_.max_tokens, read_tokens) &&
           number(FormatField::latency_ms, record_.latency, read_milliseconds);
  }

  bool dimensions() {
    for (auto stated = found_.fields() & dimension_fields; !stated.empty();) {
      const auto field = stated.take_first();
      auto& target = record_.dimensions[index_of(field)];
      if (!text(field, target)) {
        return false;
      }
      if (target.size() > settings_.text_bytes_max) {
        return fail({.reason = RejectReason::text_too_long, .field = name_of(field)});
      }
    }
    auto& request_hash = record_[Dimension::request_hash];
    if (settings_.fills_request_hash && request_hash.empty()) {
      request_hash = stand_in_hash(record_, arena_);
    }
    return true;
  }

  bool label(FormatField field, std::string_view& target) {
    if (!found_.has(field)) {
      return true;
    }
    const char first = found_.token(field).front();
    if (field == FormatField::error && (first == '{' || first == '[' || first == 't')) {
      target = "error";
      return true;
    }
    const bool good = text(field, target);
    target = cut_utf8(target, settings_.text_bytes_max);
    return good;
  }

  // A string, or a number as it was written.
  bool text(FormatField field, std::string_view& target) {
    const auto token = found_.token(field);
    switch (token.front()) {
      case '{':
      case '[':
      case 't':
      case 'f':
        return fail({.reason = RejectReason::wrong_type, .field = name_of(field)});
      case '"':
        return string(field, token, target);
      default:
        target = token;
        return true;
    }
  }

  bool string(FormatField field, std::string_view token, std::string_view& target) {
    if (found_.is_plain()) {
      target = unquoted(token);
      return true;
    }
    const auto value = scanner_.text_of(token, arena_);
    target = value.value_or(std::string_view{});
    return value || fail({.reason = RejectReason::bad_text, .field = name_of(field)});
  }

  const Format& format_;
  const DecodeSettings& settings_;
  const LineScanner& scanner_;
  const FoundValues& found_;
  TimestampReader& timestamps_;
  TextArena& arena_;
  UsageRecord& record_;
  bool has_counts_ = false;
  Rejection problem_;
};

Decoder::Decoder(Format format, DecodeSettings settings)
    : format_(std::move(format)),
      settings_(settings),
      scanner_(PathTree(format_)),
      layouts_(TextKeys(format_)),
      timestamps_(settings.assumed_zone) {}

std::optional<Rejection> Decoder::decode(std::string_view line, TextArena& arena,
                                         UsageRecord& record) {
  if (auto rejection = find_values(line)) {
    return rejection;
  }
  record = UsageRecord{};
  record.may_hold_text = found_.may_hold_text();
  Reading reading(*this, arena, record);
  return reading.read() ? std::nullopt : std::optional(reading.problem());
}

std::optional<Rejection> Decoder::find_values(std::string_view line) {
  if (settings_.learns_layouts && layouts_.match(line, found_)) {
    return std::nullopt;
  }
  const bool learns = settings_.learns_layouts && layouts_.wants_line();
  auto rejection = scanner_.scan(line, found_, learns ? &outline_ : nullptr);
  found_.note_text();  // nobody has looked
  if (learns && !rejection) {
    layouts_.learn(line, outline_);
  }
  return rejection;
}

}  // namespace tokentail
