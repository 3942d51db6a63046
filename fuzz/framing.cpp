// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <string>
#include <vector>

#include "support/plain_splitter.hpp"

#include "promises.hpp"
#include "targets.hpp"

namespace tokentail::fuzz {

// The first byte is the most bytes of a line, the second how far the reads are apart.
void try_framing(std::string_view input) {
  if (input.size() < 2) {
    return;
  }
  const auto line_bytes_max = std::int64_t{1} + (static_cast<unsigned char>(input[0]) % 64);
  const auto step = std::size_t{1} + static_cast<unsigned char>(input[1]);
  const std::string text(input.substr(2));
  std::vector<std::size_t> cuts;
  for (auto at = step; at < text.size(); at += step) {
    cuts.push_back(at);
  }
  const auto plain = test::PlainSplitter(line_bytes_max).split(text);
  must(test::frame(text, {}, line_bytes_max) == plain, "lines are those of a plain splitter");
  const auto pieces = test::frame(text, cuts, line_bytes_max);
  must(pieces == plain, "how bytes are cut into reads changes nothing");
  must(pieces.waiting_max <= static_cast<std::size_t>(line_bytes_max), "what waits is bounded");
}

}  // namespace tokentail::fuzz
