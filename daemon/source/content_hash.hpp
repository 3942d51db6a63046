// SPDX-License-Identifier: Apache-2.0
// The hash by which file contents are recognised again. XXH3, 64 bits: it is stored in state, so
// the algorithm is part of the state's format and must not change.
#pragma once

#include <cstdint>
#include <string_view>

namespace tokentail {

[[nodiscard]] std::uint64_t content_hash(std::string_view bytes);

}  // namespace tokentail
