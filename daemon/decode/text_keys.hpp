// SPDX-License-Identifier: Apache-2.0
// The keys under which a format's lines hold a call's text, to tell quickly that some bytes of a
// log hold none.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "decode/format.hpp"

namespace tokentail {

class TextKeys {
 public:
  TextKeys() = default;  // none
  explicit TextKeys(const Format& format);

  // Cheap: false means that no text is in these bytes, which may be one line, many, or what stands
  // between the values of one. A key that is written with escapes is not seen; nobody does that.
  [[nodiscard]] bool may_be_in(std::string_view bytes) const;

 private:
  void add(std::string_view key);

  std::vector<std::uint32_t> endings_;  // the last four bytes of keys, as they lie in memory
  bool has_short_ = false;
};

}  // namespace tokentail
