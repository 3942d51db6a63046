// SPDX-License-Identifier: Apache-2.0
// YAML -> trials (docs/rules.md, "Test it"). All problems are found in one run.
#pragma once

#include <expected>

#include "core/diagnostic.hpp"

#include "trial/trial.hpp"

namespace tokentail {

inline constexpr std::size_t trial_events_max = 1'000'000;  // of one test, repeats counted

[[nodiscard]] std::expected<TrialFile, Diagnostics> read_trials(const SourceText& source);

}  // namespace tokentail
