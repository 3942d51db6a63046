// SPDX-License-Identifier: Apache-2.0
#include "settings/setting_value.hpp"

#include <cstdint>
#include <limits>

#include "support/catch.hpp"

using namespace tokentail;

TEST_CASE("sizes are bytes, in powers of two with an i and of ten without") {
  CHECK(setting_bytes("4MiB") == 4'194'304);
  CHECK(setting_bytes("4 MB") == 4'000'000);
  CHECK(setting_bytes("17") == 17);
  for (const auto* wrong : {"", "MiB", "0", "-1B", "4Mib", "4  MiB", "1.5MiB", "9223372036GiB"}) {
    CAPTURE(wrong);
    CHECK_FALSE(setting_bytes(wrong));
  }
}

TEST_CASE("counts are whole and above zero, with thousands spelt out or as k, M and G") {
  CHECK(setting_count("200k") == 200'000);
  CHECK(setting_count("9223372036854775807") == std::numeric_limits<std::int64_t>::max());
  for (const auto* wrong : {"", "0", "-5", "1.5k", "1e3", "200 000", "9223372036854775808"}) {
    CAPTURE(wrong);
    CHECK_FALSE(setting_count(wrong));
  }
}

TEST_CASE("shares are percent with up to four decimals, above zero") {
  CHECK(setting_share("10%") == 100'000);
  CHECK(setting_share("0.5%") == 5'000);
  CHECK(setting_share("100%") == 1'000'000);
  CHECK(setting_share("0.0001%") == 1);
  for (const auto* bad : {"", "%", "10", "0%", "100.1%", "1.%", ".5%", "-1%", "1e1%", "0.00001%"}) {
    CAPTURE(bad);
    CHECK_FALSE(setting_share(bad));
  }
}
