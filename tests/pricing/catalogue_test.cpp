// SPDX-License-Identifier: Apache-2.0
#include "pricing/catalogue.hpp"

#include <fstream>
#include <sstream>
#include <string>

#include "core/time_zone.hpp"
#include "pricing/catalogue_file.hpp"
#include "support/catch.hpp"

using namespace tokentail;

namespace {

Catalogue shipped() {
  std::ostringstream text;
  text << std::ifstream(TOKENTAIL_SOURCE_DIR "/config/models.json").rdbuf();
  auto catalogue = load_catalogue(text.str());
  REQUIRE(catalogue);
  return *std::move(catalogue);
}

std::string id(const Catalogue& catalogue, std::string_view provider, std::string_view model) {
  const Model* found = catalogue.find(provider, model);
  return found == nullptr ? "unknown" : found->id;
}

// "provider: model", which tells the same name of two providers apart.
std::string owner(const Catalogue& catalogue, std::string_view provider, std::string_view name) {
  const Model* found = catalogue.find(provider, name);
  for (const Provider& one : catalogue.providers()) {
    if (!one.models.empty() && found >= &one.models.front() && found <= &one.models.back()) {
      return one.id + ": " + found->id;
    }
  }
  return "unknown";
}

PriceList input_price(std::string_view usd) {
  PriceSheet sheet;
  sheet.set(PriceKind::input, {.base = parse_rate_per_million(usd).value(), .tiers = {}});
  return {{PriceEntry{.when = Always{}, .sheet = sheet}}};
}

}  // namespace

TEST_CASE("the shipped catalogue holds all providers and models of its source") {
  const Catalogue catalogue = shipped();
  CHECK(catalogue.providers().size() == 43);
  CHECK(catalogue.model_count() == 1694);
}

TEST_CASE("GPT-4o is encoded with o200k_base, however it is named") {
  const Catalogue catalogue = shipped();
  for (const auto* const name : {"gpt-4o", "openai/gpt-4o", "azure/gpt-4o", "gpt-4o-2024-08-06",
                                 "openrouter/openai/gpt-4o", "gpt-4o-mini"}) {
    INFO(name);
    const Model* model = catalogue.find("", name);
    REQUIRE(model != nullptr);
    CHECK(model->encoding == "o200k_base");
    CHECK(model->context_window == 128'000);
    CHECK(model->max_output == 16'384);
  }
}

TEST_CASE("encodings of other OpenAI models follow tiktoken") {
  const Catalogue catalogue = shipped();
  CHECK(catalogue.find("openai", "gpt-4")->encoding == "cl100k_base");
  CHECK(catalogue.find("openai", "gpt-3.5-turbo")->encoding == "cl100k_base");
  CHECK(catalogue.find("openai", "o3")->encoding == "o200k_base");
  CHECK(catalogue.find("groq", "openai/gpt-oss-120b")->encoding == "o200k_harmony");
  CHECK(catalogue.find("anthropic", "claude-sonnet-4-5")->encoding.empty());
}

TEST_CASE("the provider of a log line decides between models of one name") {
  const Catalogue catalogue = shipped();
  CHECK(owner(catalogue, "openai", "gpt-4o") == "openai: gpt-4o");
  CHECK(owner(catalogue, "OpenAI ", " GPT-4o") == "openai: gpt-4o");
  CHECK(owner(catalogue, "openrouter", "openai/gpt-4o") == "openrouter: openai/gpt-4o");
  CHECK(owner(catalogue, "azure", "gpt-4o") == "openai: gpt-4o");
  CHECK(owner(catalogue, "azure", "o1") == "azure: o1");
  CHECK(owner(catalogue, "", "gpt-4o") == "openai: gpt-4o");
}

TEST_CASE("prefixes of gateways are undone") {
  const Catalogue catalogue = shipped();
  const std::string sonnet = "aws: regional.anthropic.claude-3-5-sonnet-20241022-v2:0";
  for (const auto* const name :
       {"bedrock/anthropic.claude-3-5-sonnet-20241022-v2:0",
        "bedrock/us-east-1/anthropic.claude-3-5-sonnet-20241022-v2:0",
        "us.anthropic.claude-3-5-sonnet-20241022-v2:0", "anthropic.claude-3-5-sonnet-20241022-v2:0",
        "arn:aws:bedrock:us-east-1:123456789012:inference-profile/"
        "us.anthropic.claude-3-5-sonnet-20241022-v2:0",
        "litellm_proxy/bedrock/converse/us.anthropic.claude-3-5-sonnet-20241022-v2:0"}) {
    INFO(name);
    CHECK(owner(catalogue, "", name) == sonnet);
  }
  CHECK(owner(catalogue, "", "azure_ai/gpt-4o") == "openai: gpt-4o");
  CHECK(owner(catalogue, "", "azure/o1") == "azure: o1");
  CHECK(owner(catalogue, "", "models/gemini-2.5-flash") == "google: gemini-2.5-flash");
  CHECK(owner(catalogue, "", "vertex_ai/gemini-2.5-flash") == "google: gemini-2.5-flash");
  CHECK(owner(catalogue, "google", "publishers/google/models/gemini-2.5-flash") ==
        "google: gemini-2.5-flash");
  CHECK(owner(catalogue, "", "openrouter/openai/gpt-4o") == "openrouter: openai/gpt-4o");
  CHECK(owner(catalogue, "", "anthropic/claude-sonnet-4-5") == "anthropic: claude-sonnet-4-5");
  CHECK(owner(catalogue, "openai", "openai/gpt-4o") == "openai: gpt-4o");
  CHECK(owner(catalogue, "litellm", "xai/grok-3") == "x-ai: grok-3");
  CHECK(owner(catalogue, "our-gateway", "openai/gpt-4o") == "openai: gpt-4o");
}

TEST_CASE("a prefix in the name yields to the provider of the line where that has the model") {
  const Catalogue catalogue = shipped();
  CHECK(owner(catalogue, "azure", "openai/o1") == "azure: o1");
  CHECK(owner(catalogue, "anthropic", "openai/gpt-4o") == "openai: gpt-4o");
}

TEST_CASE("nobody's price is guessed for somebody's own machine") {
  const Catalogue catalogue = shipped();
  CHECK(catalogue.find("", "ollama/deepseek-chat") == nullptr);
  CHECK(catalogue.find("vllm", "deepseek-chat") == nullptr);
  CHECK(catalogue.find("azure", "my-deployment") == nullptr);
}

TEST_CASE("names that are no names are unknown") {
  const Catalogue catalogue = shipped();
  for (const std::string name : {"", " ", "/", "///", "openai/", "openai//", "arn:", "*"}) {
    INFO(name);
    CHECK(catalogue.find("", name) == nullptr);
    CHECK(catalogue.find("openai", name) == nullptr);
  }
  CHECK(catalogue.find("", "openai/a/b/c/d/e/f/g/gpt-4o") != nullptr);
  CHECK(catalogue.find("", "openai/a/b/c/d/e/f/g/h/gpt-4o") == nullptr);
  CHECK(catalogue.find("", "gpt-4o" + std::string(100'000, 'x')) == nullptr);
}

TEST_CASE("an override changes what it states and keeps the rest") {
  Catalogue catalogue = shipped();
  REQUIRE(catalogue.add_override({.name = "gpt-4o", .context_window = 64'000}));
  const Model* model = catalogue.find("openai", "GPT-4o");
  REQUIRE(model != nullptr);
  CHECK(model->context_window == 64'000);
  CHECK(model->encoding == "o200k_base");
  CHECK_FALSE(model->prices.entries.empty());
  CHECK(catalogue.find("azure", "azure/gpt-4o") == model);
  CHECK(id(catalogue, "openai", "gpt-4o-mini") == "gpt-4o-mini");
}

TEST_CASE("an override names a deployment by the model it is like") {
  Catalogue catalogue = shipped();
  REQUIRE(catalogue.add_override({.name = "chat-prod", .provider = "azure", .like = "openai/o3"}));
  const Model* model = catalogue.find("azure", "chat-prod");
  REQUIRE(model != nullptr);
  CHECK(model->encoding == "o200k_base");
  CHECK(catalogue.find("", "azure/chat-prod") == model);
  CHECK(catalogue.find("openai", "chat-prod") == nullptr);
}

TEST_CASE("an override adds a model, for every ending when it ends in a star") {
  Catalogue catalogue = shipped();
  REQUIRE(catalogue.add_override({.name = "llama-local*", .prices = input_price("0.1")}));
  const Model* model = catalogue.find("", "ollama/Llama-Local-70b");
  REQUIRE(model != nullptr);
  CHECK(model->prices.entries.size() == 1);
}

TEST_CASE("of two overrides for one name the first wins") {
  Catalogue catalogue;
  REQUIRE(catalogue.add_override({.name = "a", .context_window = 1}));
  REQUIRE(catalogue.add_override({.name = "a*", .context_window = 2}));
  CHECK(catalogue.find("", "a")->context_window == 1);
  CHECK(catalogue.find("", "ab")->context_window == 2);
}

TEST_CASE("an override that makes no sense is refused") {
  Catalogue catalogue = shipped();
  const auto refused = [&](const ModelOverride& override) {
    const auto outcome = catalogue.add_override(override);
    return outcome ? "accepted" : outcome.error().message;
  };
  CHECK(refused({.name = " "}) == "a model needs a name");
  CHECK(refused({.name = "*"}) == "a model needs a name");
  CHECK(refused({.name = "x", .like = "gpt-nope"}) ==
        "model x: the catalogue has no model gpt-nope");
  CHECK(refused({.name = "x", .context_window = 0}) ==
        "model x: context_window and max_output are at least one token");
  CHECK(refused({.name = "x", .prices = PriceList{{PriceEntry{}}}}) ==
        "model x: prices need one for input");
  CHECK(catalogue.find("", "x") == nullptr);
}

TEST_CASE("models keep their place when the catalogue moves") {
  Catalogue catalogue = shipped();
  REQUIRE(catalogue.add_override({.name = "a"}));
  const Model* own = catalogue.find("", "a");
  const Model* listed = catalogue.find("", "gpt-4o");
  const Catalogue moved = std::move(catalogue);
  CHECK(moved.find("", "a") == own);
  CHECK(moved.find("", "gpt-4o") == listed);
}
