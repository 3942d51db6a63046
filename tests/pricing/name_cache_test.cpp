// SPDX-License-Identifier: Apache-2.0
#include "pricing/name_cache.hpp"

#include "support/catch.hpp"

using namespace tokentail;

namespace {

Catalogue one_model() {
  Catalogue catalogue;
  REQUIRE(catalogue.add_override({.name = "m", .provider = "p"}));
  return catalogue;
}

}  // namespace

TEST_CASE("a name is looked up once, found or not") {
  const Catalogue catalogue = one_model();
  NameCache cache(catalogue);
  for (int i = 0; i < 3; ++i) {
    CHECK(cache.find("p", "m") == catalogue.find("p", "m"));
    CHECK(cache.find("p", "other") == nullptr);
  }
  CHECK(cache.counts().misses == 2);
  CHECK(cache.counts().hits == 4);
}

TEST_CASE("the same model name of two providers is two names") {
  const Catalogue catalogue = one_model();
  NameCache cache(catalogue);
  CHECK(cache.find("p", "m") != nullptr);
  CHECK(cache.find("q", "m") == nullptr);
  CHECK(cache.find("pm", "") == nullptr);
  CHECK(cache.size() == 3);
}

TEST_CASE("a full cache is emptied and goes on answering") {
  const Catalogue catalogue = one_model();
  NameCache cache(catalogue, 2);
  for (const auto* const name : {"a", "b", "c", "m"}) {
    CHECK(cache.find("p", name) == catalogue.find("p", name));
    CHECK(cache.size() <= 2);
  }
  CHECK(cache.counts().emptied == 1);
}

TEST_CASE("names that look alike are told apart, in any order") {
  const Catalogue catalogue = one_model();
  NameCache cache(catalogue, 3);
  for (const auto* const name : {"axm", "aym", "axm", "azm", "aym", "awm", "aym"}) {
    for (const auto* const provider : {"p", "q", ""}) {
      CHECK(cache.find(provider, name) == nullptr);
      CHECK(cache.find("p", "m") == catalogue.find("p", "m"));
      CHECK(cache.find("q", "m") == nullptr);
    }
  }
  CHECK(cache.counts().emptied > 0);
}

TEST_CASE("a name too long for a model is not kept") {
  const Catalogue catalogue = one_model();
  NameCache cache(catalogue);
  CHECK(cache.find("p", std::string(Catalogue::name_bytes_max + 1, 'm')) == nullptr);
  CHECK(cache.size() == 0);
}
