// SPDX-License-Identifier: Apache-2.0
#include "targets.hpp"

#include <array>

namespace tokentail::fuzz {

std::span<const Target> targets() {
  static constexpr std::array all{
      Target{"control_request", try_control_request},
      Target{"expression", try_expression},
      Target{"format", try_format},
      Target{"framing", try_framing},
      Target{"log_line", try_log_line},
      Target{"request_head", try_request_head},
      Target{"retry_after", try_retry_after},
      Target{"rule_file", try_rule_file},
      Target{"settings", try_settings},
      Target{"state_row", try_state_row},
      Target{"time_stamp", try_time_stamp},
      Target{"tokenizer_file", try_tokenizer_file},
      Target{"trial", try_trial},
      Target{"yaml", try_yaml},
  };
  return all;
}

}  // namespace tokentail::fuzz
