// SPDX-License-Identifier: Apache-2.0
// Scalars that need no parser to be believed.
#pragma once

#include <string_view>

namespace tokentail {

// Where the JSON scalar that starts at `at` ends: true, false, null, a number as RFC 8259 writes
// it, or a string of ASCII without escapes and control characters. Nullptr when none starts there;
// a string must end before `end`. What may follow a scalar is not asked. Up to 16 bytes after
// `end` are read.
[[nodiscard]] const char* plain_scalar_end(const char* at, const char* end);

}  // namespace tokentail
