// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <chrono>
#include <string>

#include <curl/curl.h>

#include "notify/retry.hpp"

#include "promises.hpp"
#include "targets.hpp"

namespace tokentail::fuzz {
namespace {

using namespace std::chrono_literals;

const Instant now = instant_from_ns(1'700'000'000'000'000'000);

void check_wait(const std::optional<Duration>& wait) {
  must(!wait || (*wait >= 1s && *wait <= 1h), "a wait is from a second to an hour");
}

// curl reads more forms of a date than a server may send, but these alike.
void check_date(const std::string& text) {
  const auto wait = parse_retry_after(text, now);
  const auto seconds = curl_getdate(text.c_str(), nullptr);
  const bool is_date = text.size() == 29 && text.ends_with(" GMT") && text[3] == ',';
  if (wait && is_date && seconds >= 0) {
    const auto left = std::chrono::seconds{seconds} -
                      std::chrono::floor<std::chrono::seconds>(now.time_since_epoch());
    must(*wait == std::clamp<std::chrono::seconds>(left, 1s, 1h), "a date means what curl says");
  }
}

}  // namespace

void try_retry_after(std::string_view input) {
  const std::string text(input);
  check_wait(parse_retry_after(text, now));
  check_date(text);
  for (const int status : {0, 200, 302, 410, 429, 503}) {
    const auto judgement =
        judge({.status = status, .retry_after = text, .body = text, .error = text},
              TargetType::slack, now);
    check_wait(judgement.wait);
    must(is_showable(judgement.reason), "a reason can be shown");
    must(judgement.reason.size() < 2000, "a reason is short");
  }
}

}  // namespace tokentail::fuzz
