// SPDX-License-Identifier: Apache-2.0
// What reading a log can cost at least: line_limit LOG reads it as we do, cuts it into lines and
// has simdjson find eight fields of each, in any order; nothing is kept. A yardstick for our own
// work.
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <iostream>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <unistd.h>

#include "simdjson_peer.hpp"

namespace {

// Gives each line but the last to `take`, and the number of bytes they were.
template <class Take>
std::size_t for_each_line(std::string_view text, Take take) {
  std::size_t at = 0;
  while (const void* found = std::memchr(text.data() + at, '\n', text.size() - at)) {
    const auto end = static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
    take(text.substr(at, end - at));
    at = end + 1;
  }
  return at;
}

}  // namespace

int main(int argc, char** argv) {
  constexpr std::size_t block_bytes = std::size_t{256} << 10U;
  const int log = argc == 2 ? ::open(argv[1], O_RDONLY | O_CLOEXEC) : -1;
  if (log < 0) {
    std::cerr << "usage: line_limit LOG\n";
    return 2;
  }
  simdjson::ondemand::parser parser;
  std::string buffer(2 * block_bytes, '\0');
  std::size_t kept = 0;  // bytes of a line that is not whole yet
  std::uint64_t sum = 0;
  while (true) {
    buffer.resize(kept + block_bytes + simdjson::SIMDJSON_PADDING);
    const auto count = ::read(log, buffer.data() + kept, block_bytes);
    if (count <= 0) {
      break;
    }
    const std::string_view text(buffer.data(), kept + static_cast<std::size_t>(count));
    const auto used = for_each_line(
        text, [&](std::string_view line) { sum += tokentail::find_in_any_order(parser, line); });
    kept = text.size() - used;
    std::memmove(buffer.data(), text.data() + used, kept);
  }
  std::cout << sum << '\n';
  return 0;
}
