// SPDX-License-Identifier: Apache-2.0
// How the call before ended. Nearly every call ends as the one before it, so what only hangs on
// that need not be found out anew for each.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "record/usage_record.hpp"

namespace tokentail {

class LastEnding {
 public:
  // Whether the record's call ended in the same way; it is the last one from now on.
  bool is_repeated_by(const UsageRecord& record) {
    if (is_known_ && status_ == record.status && error_ == record.error &&
        finish_reason_ == record.finish_reason) {
      return true;
    }
    is_known_ = true;
    status_ = record.status;
    error_ = record.error;
    finish_reason_ = record.finish_reason;
    return false;
  }

 private:
  bool is_known_ = false;
  std::optional<std::int32_t> status_;
  std::string error_;
  std::string finish_reason_;
};

}  // namespace tokentail
