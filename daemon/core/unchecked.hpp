// SPDX-License-Identifier: Apache-2.0
// An element of a vector without the check of its number that the release build has everywhere
// else: for the few look-ups that each record takes a hundred times, with numbers that this
// program made itself. The size of a vector of large elements is a division.
#pragma once

#include <cstddef>

namespace tokentail {

template <class Vector>
auto& unchecked(Vector& vector, std::size_t at) {
  return *(vector.data() + at);
}

}  // namespace tokentail
