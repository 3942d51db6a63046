// SPDX-License-Identifier: Apache-2.0
#include "notify/retry.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <span>

#include "core/escape.hpp"

namespace tokentail {
namespace {

using namespace std::chrono_literals;

constexpr Duration wait_min = 1s;
constexpr Duration wait_max = 1h;
constexpr Duration backoff_first = 1s;
constexpr Duration backoff_max = 15min;
constexpr std::size_t shown_body_max = 200;

// Slack answers with a bare word. These say that the webhook itself was revoked, removed or
// forbidden, whatever the status.
constexpr std::array<std::string_view, 8> slack_gone_words{
    "action_prohibited", "channel_is_archived",
    "channel_not_found", "invalid_token",
    "no_service",        "no_team",
    "user_not_found",    "posting_to_general_channel_denied"};

std::optional<std::int64_t> digits(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool all = error == std::errc{} && end == text.data() + text.size() && value >= 0;
  return all ? std::optional(value) : std::nullopt;
}

std::optional<Duration> clamped_seconds(std::int64_t seconds) {
  constexpr std::int64_t max = std::chrono::duration_cast<std::chrono::seconds>(wait_max).count();
  return std::max<Duration>(wait_min,
                            std::chrono::seconds{std::clamp<std::int64_t>(seconds, 0, max)});
}

std::optional<unsigned> month_named(std::string_view name) {
  constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const auto at = months.find(name);
  if (name.size() != 3 || at == std::string_view::npos || at % 3 != 0) {
    return std::nullopt;
  }
  return static_cast<unsigned>(at / 3 + 1);
}

// "Sun, 06 Nov 1994 08:49:37 GMT", the one form RFC 9110 lets a server generate.
std::optional<Instant> parse_http_date(std::string_view text) {
  constexpr std::string_view form = "___, __ ___ ____ __:__:__ GMT";
  const bool has_form = std::ranges::equal(
      text, form, [](char given, char wanted) { return wanted == '_' || given == wanted; });
  if (!has_form) {
    return std::nullopt;
  }
  const auto day = digits(text.substr(5, 2));
  const auto month = month_named(text.substr(8, 3));
  const auto year = digits(text.substr(12, 4));
  const auto hour = digits(text.substr(17, 2));
  const auto minute = digits(text.substr(20, 2));
  const auto second = digits(text.substr(23, 2));
  if (!day || !month || !year || !hour || !minute || !second || *year < 1970 || *year > 2200) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year{static_cast<int>(*year)},
                                         std::chrono::month{*month},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) {
    return std::nullopt;
  }
  return Instant{std::chrono::sys_days{date}.time_since_epoch()} + std::chrono::hours{*hour} +
         std::chrono::minutes{*minute} + std::chrono::seconds{*second};
}

// Slack's 429 carries {"retry_after":1,...}: the number is all that is wanted of it.
std::optional<Duration> wait_in_body(std::string_view body) {
  constexpr std::string_view name = "\"retry_after\":";
  const auto at = body.find(name);
  if (at == std::string_view::npos) {
    return std::nullopt;
  }
  auto rest = body.substr(at + name.size());
  rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
  const auto number = digits(rest.substr(0, rest.find_first_not_of("0123456789")));
  return number ? clamped_seconds(*number) : std::nullopt;
}

std::string reason_for(const SendResult& result) {
  if (result.status == 0) {
    return printable(result.error, shown_body_max);
  }
  auto reason = "HTTP " + std::to_string(result.status);
  if (!result.body.empty() && result.status >= 300) {
    reason += ": " + printable(result.body, shown_body_max);
  }
  return reason;
}

Verdict verdict_without_answer(SendResult::Failure failure) {
  return failure == SendResult::Failure::refused_address ? Verdict::gone : Verdict::retry;
}

Verdict verdict_of_status(int status) {
  if (status >= 200 && status < 300) {
    return Verdict::ok;
  }
  if (status == 410) {
    return Verdict::gone;
  }
  if (status == 429) {
    return Verdict::wait;
  }
  const bool passes = status < 200 || status >= 500 || status == 408 || status == 425;
  return passes ? Verdict::retry : Verdict::fix;
}

bool is_gone_word(std::string_view body) {
  const auto word = body.substr(0, body.find_last_not_of(" \r\n") + 1);
  return std::ranges::find(slack_gone_words, word) != slack_gone_words.end();
}

// splitmix64: spreads neighbouring seeds over the whole range.
std::uint64_t mixed(std::uint64_t seed) {
  seed += 0x9E3779B97F4A7C15ULL;
  seed = (seed ^ (seed >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  seed = (seed ^ (seed >> 27U)) * 0x94D049BB133111EBULL;
  return seed ^ (seed >> 31U);
}

}  // namespace

std::string_view name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::ok:
      return "ok";
    case Verdict::wait:
      return "wait";
    case Verdict::retry:
      return "retry";
    case Verdict::fix:
      return "fix";
    case Verdict::gone:
      return "gone";
  }
  return {};
}

Judgement judge(const SendResult& result, TargetType type, Instant now) {
  if (result.status == 0) {
    return {.verdict = verdict_without_answer(result.failure),
            .wait = {},
            .reason = reason_for(result)};
  }
  Judgement judgement{
      .verdict = verdict_of_status(result.status), .wait = {}, .reason = reason_for(result)};
  if (type == TargetType::slack && result.status >= 400 && is_gone_word(result.body)) {
    judgement.verdict = Verdict::gone;
  }
  if (judgement.verdict == Verdict::wait || judgement.verdict == Verdict::retry) {
    // The larger of the two; an empty optional is smaller than any value.
    judgement.wait = std::max(parse_retry_after(result.retry_after, now),
                              result.status == 429 ? wait_in_body(result.body) : std::nullopt);
    judgement.verdict = judgement.wait ? Verdict::wait : judgement.verdict;
  }
  return judgement;
}

std::optional<Duration> parse_retry_after(std::string_view text, Instant now) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) {
    return std::nullopt;
  }
  text = text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
  if (text.find_first_not_of("0123456789") == std::string_view::npos) {
    // More digits than fit is still a wish to wait long.
    return clamped_seconds(
        digits(text).value_or(std::chrono::duration_cast<std::chrono::seconds>(wait_max).count()));
  }
  const auto at = parse_http_date(text);
  return at ? std::optional(std::clamp<Duration>(*at - now, wait_min, wait_max)) : std::nullopt;
}

Duration backoff(int failures, std::uint64_t seed) {
  auto bound = backoff_first;
  for (int i = 1; i < failures && bound < backoff_max; ++i) {
    bound *= 2;
  }
  bound = std::min(bound, backoff_max);
  const auto bound_ms = std::chrono::duration_cast<std::chrono::milliseconds>(bound).count();
  const auto share = mixed(seed) % static_cast<std::uint64_t>(bound_ms);
  return std::chrono::milliseconds{static_cast<std::int64_t>(share) + 1};
}

}  // namespace tokentail
