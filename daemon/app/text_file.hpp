// SPDX-License-Identifier: Apache-2.0
// The files that a person wrote for us: read whole, bounded, with an error that says what to do.
#pragma once

#include <string>

#include "core/diagnostic.hpp"
#include "core/error.hpp"

namespace tokentail {

// At most 16 MiB of a regular file.
[[nodiscard]] Outcome<SourceText> read_text_file(const std::string& path);

}  // namespace tokentail
