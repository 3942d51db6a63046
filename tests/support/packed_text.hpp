// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace tokentail::test {

// By zlib.
[[nodiscard]] std::string gzip(const std::string& text);
// `level`: 0, which only stores, to 9; -1 is the default.
[[nodiscard]] std::string gzip_at(int level, const std::string& text);
// With a name, a comment, more fields and a checksum of all that in front.
[[nodiscard]] std::string gzip_with_header(const std::string& text);
// The beginning of a member, up to where another block would follow.
[[nodiscard]] std::string gzip_begun(const std::string& text);
[[nodiscard]] std::string zstd(const std::string& text);

}  // namespace tokentail::test
