// SPDX-License-Identifier: Apache-2.0
#include "targets.hpp"

#include <array>

namespace tokentail::fuzz {

std::span<const Target> targets() {
  static constexpr std::array all{
      Target{"expression", try_expression},
      Target{"format", try_format},
      Target{"log_line", try_log_line},
      Target{"rule_file", try_rule_file},
      Target{"settings", try_settings},
      Target{"trial", try_trial},
      Target{"yaml", try_yaml},
  };
  return all;
}

}  // namespace tokentail::fuzz
