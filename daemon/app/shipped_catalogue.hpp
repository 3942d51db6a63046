// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace tokentail {

// config/models.json as it was when this program was built (catalogue_text.cpp.in).
[[nodiscard]] std::string_view shipped_catalogue_text();

}  // namespace tokentail
