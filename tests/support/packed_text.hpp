// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace tokentail::test {

[[nodiscard]] std::string gzip(const std::string& text);
[[nodiscard]] std::string zstd(const std::string& text);

}  // namespace tokentail::test
