// SPDX-License-Identifier: Apache-2.0
#include "decode/format.hpp"

#include <string>

#include "support/decoder_twins.hpp"

#include "promises.hpp"
#include "targets.hpp"

namespace tokentail::fuzz {

void try_format(std::string_view input) {
  const SourceText source("format.yaml", std::string(input));
  const auto format = load_format(source);
  if (!format) {
    check_refusal(format.error(), source);
    return;
  }
  must(!format->roots.empty() && format->roots.size() <= format_roots_max, "roots are bounded");
  test::DecoderTwins twins(*format);
  const std::string line =
      R"({"timestamp":"2026-03-02T10:15:00Z","user_id":"ana","usage":{"prompt_tokens":100,)"
      R"("completion_tokens":20,"total_tokens":120},"status":"failed","error":{"code":"x"}})";
  for (int i = 0; i < 3; ++i) {
    must(twins.agree(line), "layouts change no outcome");
  }
}

}  // namespace tokentail::fuzz
