// SPDX-License-Identifier: Apache-2.0
// gzip by ISA-L, which inflates more than twice as fast as zlib: it is what bounds a replay.
#pragma once

#include <memory>

#include "source/byte_stream.hpp"
#include "source/plain_stream.hpp"

namespace tokentail {

// The decompressed bytes of a file of gzip members.
[[nodiscard]] std::unique_ptr<ByteStream> gzip_stream(PlainStream plain);

}  // namespace tokentail
