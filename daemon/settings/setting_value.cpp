// SPDX-License-Identifier: Apache-2.0
#include "settings/setting_value.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <span>

namespace tokentail {
namespace {

struct Suffix {
  std::string_view text;
  std::int64_t factor = 1;
};

constexpr auto count_suffixes = std::to_array<Suffix>(
    {{"", 1}, {"k", 1'000}, {"K", 1'000}, {"M", 1'000'000}, {"G", 1'000'000'000}});

constexpr auto byte_suffixes = std::to_array<Suffix>({{"", 1},
                                                      {"B", 1},
                                                      {"kB", 1'000},
                                                      {"KB", 1'000},
                                                      {"MB", 1'000'000},
                                                      {"GB", 1'000'000'000},
                                                      {"KiB", 1LL << 10U},
                                                      {"MiB", 1LL << 20U},
                                                      {"GiB", 1LL << 30U}});

std::optional<std::int64_t> scaled_number(std::string_view text, std::span<const Suffix> suffixes) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || number < 1) {
    return std::nullopt;
  }
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  if (text.starts_with(' ')) {
    text.remove_prefix(1);
  }
  for (const auto& suffix : suffixes) {
    if (suffix.text == text && !__builtin_mul_overflow(number, suffix.factor, &number)) {
      return number;
    }
  }
  return std::nullopt;
}

std::unexpected<BadSetting> bad(std::string message, std::string hint) {
  return std::unexpected(BadSetting{.message = std::move(message), .hint = std::move(hint)});
}

}  // namespace

SettingValue<std::string> setting_text(std::string_view text) {
  if (text.empty()) {
    return bad("empty value", "write a value, or remove the key");
  }
  if (text.find('\0') != std::string_view::npos) {
    return bad("the value holds a NUL character", "remove it");
  }
  return std::string(text);
}

SettingValue<bool> setting_flag(std::string_view text) {
  if (text == "true") {
    return true;
  }
  if (text == "false") {
    return false;
  }
  return bad("neither true nor false", "write true or false");
}

SettingValue<std::int64_t> setting_count(std::string_view text) {
  if (const auto count = scaled_number(text, count_suffixes)) {
    return *count;
  }
  return bad("not a count", "write a whole number above zero, as in 200000 or 200k");
}

SettingValue<std::int64_t> setting_share(std::string_view text) {
  constexpr std::int64_t per_percent = 10'000;
  constexpr std::size_t decimals_max = 4;
  const auto bad_share = [] { return bad("not a share", "write it as in 10% or 0.5%"); };
  if (!text.ends_with('%')) {
    return bad_share();
  }
  text.remove_suffix(1);
  const auto whole = text.substr(0, text.find('.'));
  auto decimals = std::string(text.substr(std::min(text.size(), whole.size() + 1)));
  const bool has_empty_part = whole.empty() || (whole.size() < text.size() && decimals.empty());
  if (has_empty_part || whole.size() > 3 || decimals.size() > decimals_max) {
    return bad_share();
  }
  decimals.resize(decimals_max, '0');
  std::int64_t value = 0;
  for (const char digit : std::string(whole) + decimals) {
    if (digit < '0' || digit > '9') {
      return bad_share();
    }
    value = value * 10 + (digit - '0');
  }
  return value >= 1 && value <= 100 * per_percent ? SettingValue<std::int64_t>(value) : bad_share();
}

SettingValue<std::int64_t> setting_bytes(std::string_view text) {
  if (const auto bytes = scaled_number(text, byte_suffixes)) {
    return *bytes;
  }
  return bad("not a size", "write a whole number with B, KiB, MiB or GiB, as in 4MiB");
}

SettingValue<Duration> setting_duration(std::string_view text) {
  const auto duration = parse_duration(text);
  if (!duration || *duration <= Duration::zero()) {
    return bad("not a duration", "write a number with s, m, h, d or w, as in 15m or 1h30m");
  }
  return *duration;
}

SettingValue<Money> setting_price(std::string_view text) {
  constexpr Int128 tokens = 1'000'000;
  if (!text.starts_with('$')) {
    return bad("a price needs its currency",
               "write US dollars for a million tokens, as in \"$2.50\"");
  }
  const auto price = parse_usd(text.substr(1));
  if (!price || price->pico < 0) {
    return bad("not a price", "write US dollars for a million tokens, as in \"$2.50\"");
  }
  if (price->pico % tokens != 0) {
    return bad("finer than a price can be", "write at most six decimals");
  }
  return Money{price->pico / tokens};
}

SettingValue<TimeZone> setting_zone(std::string_view text) {
  const auto zone = TimeZone::find(text);
  if (!zone) {
    return bad("unknown time zone", "write an IANA name as in Europe/Berlin, or UTC, or local");
  }
  return *zone;
}

}  // namespace tokentail
