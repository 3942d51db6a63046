// SPDX-License-Identifier: Apache-2.0
#include "decode/rejection_log.hpp"

#include <set>

#include "support/catch.hpp"

using namespace tokentail;
using namespace std::chrono_literals;

namespace {

constexpr Instant t0 = instant_from_ns(1'772'446'500'000'000'000);
const LinePlace place{.path = "app.log", .offset = 1024};
const Rejection negative{.reason = RejectReason::negative, .field = "input_tokens", .scalar = "-5"};

}  // namespace

TEST_CASE("every reason has a name of its own") {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < reject_reason_count; ++i) {
    names.insert(name_of(static_cast<RejectReason>(i)));
  }
  CHECK(names.size() == reject_reason_count);
  CHECK(name_of(RejectReason::total_mismatch) == "total_mismatch");
}

TEST_CASE("every rejection is counted, and a sample a minute is told for each reason") {
  RejectionLog log;
  CHECK(log.add(negative, place, t0) ==
        "app.log: line at byte 1024 rejected: negative, input_tokens is -5");
  CHECK_FALSE(log.add(negative, place, t0 + 59s).has_value());
  CHECK(log.add({.reason = RejectReason::malformed}, place, t0 + 59s) ==
        "app.log: line at byte 1024 rejected: malformed");
  CHECK_FALSE(log.add(negative, place, t0 + 59s).has_value());
  CHECK(log.add(negative, place, t0 + 60s) ==
        "app.log: line at byte 1024 rejected: negative, input_tokens is -5 "
        "(2 more since the last one)");
  CHECK(log.count(RejectReason::negative) == 4);
  CHECK(log.count(RejectReason::malformed) == 1);
  CHECK(log.count(RejectReason::bad_utf8) == 0);
  CHECK(log.total() == 5);
}

TEST_CASE("a clock that steps back does not silence a reason") {
  RejectionLog log;
  log.add(negative, place, t0);
  CHECK(log.add(negative, place, t0 - 1h).has_value());
}

TEST_CASE("a sample is safe for a terminal and short") {
  const std::string hostile = "\x1b[31m" + std::string(100, '9');
  const auto text =
      sample_text({.reason = RejectReason::not_a_number, .field = "max_tokens", .scalar = hostile},
                  {.path = "a\nb.log", .offset = 0}, 0);
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(text.find('\n') == std::string::npos);
  CHECK(text.find(std::string(45, '9')) == std::string::npos);
}
