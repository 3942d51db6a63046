// SPDX-License-Identifier: Apache-2.0
// Alerts on standard output: prose for a person, a line of JSON (the webhook's body) for a program.
#pragma once

#include <cstddef>
#include <string>
#include <utility>

#include "alert/transition.hpp"
#include "core/time_zone.hpp"

namespace tokentail {

inline constexpr std::size_t prose_columns = 80;

//   2026-03-29 02:13  CRITICAL  daily-spend (critical)
//     $512.40 spent today, over $500 of a $500 daily budget
//
// Untrusted names are escaped; the severity is a word, never only a colour. At most 80 columns.
[[nodiscard]] std::string alert_prose(const Transition& transition, const TimeZone& zone);

class AlertPrinter {
 public:
  enum class Form { prose, json };

  AlertPrinter(Form form, TimeZone zone, std::string host)
      : form_(form), zone_(zone), host_(std::move(host)) {}

  // Writes at once. Standard output that went away is not an error: the alert went elsewhere too.
  void print(const Transition& transition) const;

 private:
  Form form_;
  TimeZone zone_;
  std::string host_;
};

}  // namespace tokentail
