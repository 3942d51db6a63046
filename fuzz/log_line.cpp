// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "support/decoder_twins.hpp"

#include "promises.hpp"
#include "targets.hpp"

namespace tokentail::fuzz {

void try_log_line(std::string_view input) {
  static const Format format = default_format();
  test::DecoderTwins twins(format);
  while (!input.empty()) {
    const auto end = std::min(input.find('\n'), input.size());
    const std::string line(input.substr(0, end));
    must(twins.agree(line), "layouts change no outcome");
    must(twins.agree(line, '}'), "what follows a line changes no outcome");
    input.remove_prefix(std::min(end + 1, input.size()));
  }
}

}  // namespace tokentail::fuzz
