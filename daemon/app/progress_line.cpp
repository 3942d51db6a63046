// SPDX-License-Identifier: Apache-2.0
#include "app/progress_line.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/amount.hpp"

namespace tokentail {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Duration guessable = seconds{1};
constexpr Duration longest_guess = std::chrono::hours{99};

std::string short_count(std::int64_t count) {
  if (count < 10'000) {
    return fmt::format("{}", count);
  }
  return count < 10'000'000 ? fmt::format("{}k", count / 1000)
                            : fmt::format("{}M", count / 1'000'000);
}

}  // namespace

std::string progress_line(const Progress& progress) {
  const auto total = std::max<std::int64_t>(progress.bytes_total, 1);
  const auto read = std::clamp<std::int64_t>(progress.bytes_read, 0, total);
  // In permille: a product of bytes and milliseconds could overflow.
  const auto done = static_cast<std::int64_t>(static_cast<Int128>(read) * 1000 / total);
  auto line = fmt::format("{} %", done / 10);
  if (progress.elapsed < guessable) {
    return line;
  }
  const auto ms = progress.elapsed / milliseconds{1};
  const auto speed = static_cast<std::int64_t>(static_cast<Int128>(progress.records) * 1000 / ms);
  line += fmt::format(", {} records/s", short_count(speed));
  if (read > 0) {
    const auto left = static_cast<Int128>(progress.elapsed.count()) * (total - read) / read;
    const Duration guess{static_cast<std::int64_t>(
        std::min<Int128>(left, static_cast<Int128>(longest_guess.count())))};
    line += fmt::format(", {} left", display_duration(std::chrono::ceil<seconds>(guess)));
  }
  return line;
}

}  // namespace tokentail
