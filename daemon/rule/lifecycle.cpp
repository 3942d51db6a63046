// SPDX-License-Identifier: Apache-2.0
#include "rule/lifecycle.hpp"

#include <algorithm>

namespace tokentail {

Duration Reminder::interval(std::int64_t told) const {
  Duration interval = std::min(every, max);
  for (std::int64_t i = 0; i < told && interval < max; ++i) {
    interval = std::min(interval * backoff, max);
  }
  return interval;
}

}  // namespace tokentail
