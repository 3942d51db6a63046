// SPDX-License-Identifier: Apache-2.0
// What libFuzzer calls; the build names the target.
#include <cstddef>
#include <cstdint>

#include "targets.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // NOLINTNEXTLINE(*-reinterpret-cast): libFuzzer's bytes are our characters
  tokentail::fuzz::TOKENTAIL_FUZZ_TARGET({reinterpret_cast<const char*>(data), size});
  return 0;
}
