// SPDX-License-Identifier: Apache-2.0
// A line decoded by itself, with what its record borrows kept alive.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "decode/decoder.hpp"

namespace tokentail {

class DecodedLine {
 public:
  explicit DecodedLine(std::string_view line, const Format& format = default_format(),
                       DecodeSettings settings = {}, char padding = '\n')
      : bytes_(std::string(line) + std::string(line_padding, padding)),
        arena_(std::make_unique<TextArena>()) {
    Decoder decoder(format, settings);
    rejection = decoder.decode(std::string_view(bytes_).substr(0, line.size()), *arena_, record);
  }
  DecodedLine(const DecodedLine&) = delete;
  DecodedLine& operator=(const DecodedLine&) = delete;

  [[nodiscard]] bool accepted() const { return !rejection; }

  // "malformed", "negative input_tokens"; "accepted" when it was.
  [[nodiscard]] std::string verdict() const {
    if (!rejection) {
      return "accepted";
    }
    std::string text(name_of(rejection->reason));
    return rejection->field.empty() ? text : text + " " + std::string(rejection->field);
  }

  UsageRecord record;
  std::optional<Rejection> rejection;

 private:
  std::string bytes_;
  std::unique_ptr<TextArena> arena_;
};

// `{"timestamp":…,"prompt_tokens":100,"completion_tokens":20` and what follows, then `}`.
[[nodiscard]] inline std::string usage_line(std::string_view more) {
  return R"({"timestamp":"2026-03-02T10:15:00Z","prompt_tokens":100,"completion_tokens":20)" +
         std::string(more.empty() ? "" : ",") + std::string(more) + "}";
}

}  // namespace tokentail
