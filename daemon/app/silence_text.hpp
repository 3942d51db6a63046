// SPDX-License-Identifier: Apache-2.0
// Silences and what they kept back, in words. Untrusted text in them is escaped.
#pragma once

#include <string>
#include <vector>

#include "alert/silence.hpp"
#include "core/time.hpp"
#include "engine/engine.hpp"

namespace tokentail {

// "s_1a2b3c4d  until 2026-03-29T12:00:00Z (1h59m left)  rule daily-*, user alice  (bob: load test)"
[[nodiscard]] std::string silence_text(const Silence& silence, Instant now);

// One line each, or a line that says that there are none.
[[nodiscard]] std::string silence_list_text(const std::vector<Silence>& silences, Instant now);

// "silenced by s_1a2b3c4d: firing user-burst (user alice): alice sent 1M tokens in a minute"
[[nodiscard]] std::string silenced_text(const Effects::Silenced& silenced);

}  // namespace tokentail
