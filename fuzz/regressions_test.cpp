// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "support/catch.hpp"

#include "seeds.hpp"
#include "targets.hpp"

using namespace tokentail::fuzz;

TEST_CASE("every seed, and every input that once broke a reader, is read as promised") {
  for (const auto& target : targets()) {
    const auto seeds = seeds_of(target.name);
    INFO(target.name);
    CHECK_FALSE(seeds.empty());
    for (const auto& input : seeds) {
      CAPTURE(input);
      CHECK_NOTHROW(target.run(input));
    }
    for (const auto& input : found_of(target.name)) {
      CAPTURE(input);
      CHECK_NOTHROW(target.run(input));
    }
  }
}

TEST_CASE("no seed cut anywhere near its end breaks a reader") {
  for (const auto& target : targets()) {
    INFO(target.name);
    for (const auto& seed : seeds_of(target.name)) {
      for (std::size_t cut = 1; cut < seed.size() && cut <= 8; ++cut) {
        CHECK_NOTHROW(target.run(seed.substr(0, seed.size() - cut * cut % seed.size())));
      }
    }
  }
}
