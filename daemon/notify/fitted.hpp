// SPDX-License-Identifier: Apache-2.0
// Bodies have a limit in bytes, and untrusted text grows when it is quoted: a control character
// takes six bytes. So a body is written with generous cuts first and with narrower ones until it
// fits, rather than guessed at.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace tokentail {

struct Cuts {
  std::size_t text = 0;   // bytes of one untrusted text
  std::size_t items = 0;  // entries of one list
};

// The first that fits, else the narrowest, which `write` must keep under `bytes_max` by itself.
template <class Write>
[[nodiscard]] std::string fitted(std::size_t bytes_max, const Write& write) {
  constexpr std::array<Cuts, 5> steps{{{.text = 2048, .items = 50},
                                       {.text = 512, .items = 50},
                                       {.text = 128, .items = 20},
                                       {.text = 48, .items = 10},
                                       {.text = 16, .items = 5}}};
  std::string body;
  for (const auto& cuts : steps) {
    body = write(cuts);
    if (body.size() <= bytes_max) {
      break;
    }
  }
  return body;
}

// Cut at a code point, an ellipsis telling so.
[[nodiscard]] std::string cut_marked(std::string_view text, std::size_t bytes_max);

}  // namespace tokentail
