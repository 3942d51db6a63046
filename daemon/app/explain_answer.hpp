// SPDX-License-Identifier: Apache-2.0
// The answer to a question why, from a running engine or one that was read from a state directory.
#pragma once

#include <string>

#include "core/error.hpp"
#include "engine/engine.hpp"
#include "http/control_json.hpp"

namespace tokentail {

// explain_answer_json(). Errors are in words for the person who asked.
[[nodiscard]] Outcome<std::string> answer_to(const ExplainQuestion& question, Engine& engine);

}  // namespace tokentail
