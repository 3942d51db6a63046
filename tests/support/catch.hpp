// SPDX-License-Identifier: Apache-2.0
// The one place that knows which Catch2 is installed: v2 on Debian 12, v3 on Debian 13.
#pragma once

#ifdef TOKENTAIL_CATCH_V3
#include <catch2/catch_all.hpp>
#else
#include <string>

#include <catch2/catch.hpp>

namespace Catch::Matchers {

// v3's name; its own `Contains` looks for an element of a range instead.
inline StdString::ContainsMatcher ContainsSubstring(const std::string& text) {
  return Contains(text);
}

}  // namespace Catch::Matchers
#endif
