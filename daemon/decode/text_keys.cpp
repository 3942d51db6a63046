// SPDX-License-Identifier: Apache-2.0
#include "decode/text_keys.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <optional>

#include "decode/json_token.hpp"

namespace tokentail {
namespace {

// Nothing when there are not so many bytes.
std::optional<std::uint32_t> ending_of(std::string_view text) {
  std::array<char, sizeof(std::uint32_t)> bytes{};
  if (text.size() < bytes.size()) {
    return std::nullopt;
  }
  std::ranges::copy(text.substr(text.size() - bytes.size()), bytes.begin());
  return std::bit_cast<std::uint32_t>(bytes);
}

}  // namespace

TextKeys::TextKeys(const Format& format) {
  for (const auto& paths : format.texts) {
    for (const auto& path : paths) {
      add(path.empty() ? std::string_view{} : path.back());
    }
  }
}

void TextKeys::add(std::string_view key) {
  const auto ending = ending_of(key);
  if (!ending) {
    has_short_ = true;
  } else if (std::ranges::find(endings_, *ending) == endings_.end()) {
    endings_.push_back(*ending);
  }
}

bool TextKeys::may_be_in(std::string_view bytes) const {
  if (has_short_) {
    return true;
  }
  for (auto colon = bytes.find(':'); colon != std::string_view::npos;
       colon = bytes.find(':', colon + 1)) {
    auto before = without_blanks_after(bytes.substr(0, colon));
    if (before.ends_with('"')) {
      before.remove_suffix(1);
      const auto ending = ending_of(before);
      if (ending && std::ranges::find(endings_, *ending) != endings_.end()) {
        return true;
      }
    }
  }
  return false;
}

}  // namespace tokentail
