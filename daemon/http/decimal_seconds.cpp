// SPDX-License-Identifier: Apache-2.0
#include "http/decimal_seconds.hpp"

#include <fmt/format.h>

namespace tokentail {

std::string decimal_seconds(Duration duration) {
  constexpr std::int64_t second = 1'000'000'000;
  const auto ns = duration.count();
  const auto fraction = ns % second;
  if (fraction == 0) {
    return std::to_string(ns / second);
  }
  auto text = fmt::format("{}{}.{:09}", ns < 0 ? "-" : "", ns < 0 ? -(ns / second) : ns / second,
                          ns < 0 ? -fraction : fraction);
  text.erase(text.find_last_not_of('0') + 1);
  return text;
}

std::string decimal_seconds(Instant at) {
  return decimal_seconds(at.time_since_epoch());
}

}  // namespace tokentail
