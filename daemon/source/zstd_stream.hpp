// SPDX-License-Identifier: Apache-2.0
// zstd.
#pragma once

#include <memory>

#include "source/byte_stream.hpp"
#include "source/plain_stream.hpp"

namespace tokentail {

// The decompressed bytes of a file of zstd frames.
[[nodiscard]] std::unique_ptr<ByteStream> zstd_stream(PlainStream plain);

}  // namespace tokentail
