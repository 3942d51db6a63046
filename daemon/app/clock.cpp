// SPDX-License-Identifier: Apache-2.0
#include "app/clock.hpp"

#include <algorithm>
#include <charconv>

#include "core/time_zone.hpp"

namespace tokentail {

Clock::Clock() : rate_(0) {}

Clock::Clock(Instant origin, int rate) : origin_(origin), started_(elapsed()), rate_(rate) {}

std::optional<Clock> Clock::parse(std::string_view text) {
  const auto at = text.rfind('@');
  if (at == std::string_view::npos) {
    return std::nullopt;
  }
  const auto origin = parse_timestamp(text.substr(0, at), TimeZone::utc());
  int rate = 0;
  const auto [end, error] = std::from_chars(text.data() + at + 1, text.data() + text.size(), rate);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  if (!origin || !whole || rate < 1 || rate > 1'000'000) {
    return std::nullopt;
  }
  return Clock(*origin, rate);
}

Instant Clock::now() const {
  if (rate_ == 0) {
    return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
  }
  return origin_ + (elapsed() - started_) * rate_;
}

Duration Clock::on_host(Duration span) const {
  return std::max<Duration>(span / std::max(rate_, 1), std::chrono::milliseconds{1});
}

Duration Clock::elapsed() {
  return std::chrono::steady_clock::now().time_since_epoch();
}

}  // namespace tokentail
