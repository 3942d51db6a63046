// SPDX-License-Identifier: Apache-2.0
// Status -> metrics for Prometheus. Labels hold models, features, rules, targets and files, never a
// user, tenant or conversation: those are on /api/v1/alerts, for people.
#pragma once

#include <string>
#include <string_view>

#include "http/status.hpp"

namespace tokentail {

// Prometheus 3 refuses a scrape without exactly this.
inline constexpr std::string_view exposition_content_type =
    "text/plain; version=0.0.4; charset=utf-8";

// Every counter and amount is exact. Files beyond the first 50 share the label "other".
[[nodiscard]] std::string exposition(const Status& status);

}  // namespace tokentail
