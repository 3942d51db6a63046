// SPDX-License-Identifier: Apache-2.0
#include <fstream>
#include <sstream>
#include <string>

#include "pricing/catalogue.hpp"
#include "pricing/catalogue_file.hpp"
#include "support/catch.hpp"

namespace tokentail {
namespace {

Catalogue shipped_models() {
  std::ostringstream text;
  text << std::ifstream(TOKENTAIL_SOURCE_DIR "/config/models.json").rdbuf();
  auto catalogue = load_catalogue(text.str());
  REQUIRE(catalogue);
  return *std::move(catalogue);
}

// The encoding, or why there is none.
std::string tokenizer(const Catalogue& catalogue, std::string_view model) {
  const auto found = catalogue.tokenizer_of("", model);
  switch (found.kind) {
    case ModelTokenizer::Kind::encoding:
      return found.encoding;
    case ModelTokenizer::Kind::file:
      return "file";
    case ModelTokenizer::Kind::unpublished:
      return "unpublished";
    case ModelTokenizer::Kind::unknown:
      break;
  }
  return "unknown";
}

TEST_CASE("a model's encoding is found by its name, by a prefix of it, and with a date") {
  const auto catalogue = shipped_models();
  const auto of = [&](std::string_view model) { return tokenizer(catalogue, model); };
  CHECK(of("gpt-4o") == "o200k_base");
  CHECK(of("gpt-4o-2024-08-06") == "o200k_base");
  CHECK(of("GPT-4o-mini") == "o200k_base");
  CHECK(of("gpt-5.2-codex-max") == "o200k_base");
  CHECK(of("o3-mini") == "o200k_base");
  CHECK(of("gpt-4.1-nano") == "o200k_base");
  CHECK(of("gpt-oss-120b") == "o200k_harmony");
  CHECK(of("gpt-4") == "cl100k_base");
  CHECK(of("gpt-4-turbo-2024-04-09") == "cl100k_base");
  CHECK(of("gpt-35-turbo-16k") == "cl100k_base");
  CHECK(of("text-embedding-ada-002") == "cl100k_base");
  CHECK(of("davinci-002") == "cl100k_base");
  CHECK(of("davinci") == "r50k_base");
  CHECK(of("text-davinci-003") == "p50k_base");
  CHECK(of("code-davinci-002") == "p50k_base");
  CHECK(of("code-davinci-edit-001") == "p50k_edit");
  CHECK(of("text-search-ada-doc-001") == "r50k_base");
  CHECK(of("gpt2") == "gpt2");
}

TEST_CASE("of fine-tuned models the longer prefix is tried first, and an odd one out is unknown") {
  const auto catalogue = shipped_models();
  CHECK(tokenizer(catalogue, "ft:gpt-4o-mini-2024-07-18:org::id") == "o200k_base");
  CHECK(tokenizer(catalogue, "ft:gpt-4-0613:org::id") == "cl100k_base");
  CHECK(tokenizer(catalogue, "ft:gpt-3.5-turbo-0125:org::id") == "cl100k_base");
  CHECK(tokenizer(catalogue, "ft:gpt-4.1-2025-04-14:org::id") == "unknown");
}

TEST_CASE("prefixes of gateways and clouds do not hide a model") {
  const auto catalogue = shipped_models();
  const auto of = [&](std::string_view model) { return tokenizer(catalogue, model); };
  CHECK(of("openai/gpt-4o") == "o200k_base");
  CHECK(of("azure/gpt-4") == "cl100k_base");
  CHECK(of("azure/text-embedding-ada-002") == "cl100k_base");
  CHECK(of("openrouter/openai/gpt-4o-mini") == "o200k_base");
  CHECK(of("openai.gpt-oss-20b-1:0") == "o200k_harmony");
  CHECK(of("us.anthropic.claude-sonnet-4-20250514-v1:0") == "unpublished");
  CHECK(of("arn:aws:bedrock:us-east-1:1:inference-profile/us.meta.llama3-1-8b-instruct-v1:0") ==
        "file");
}

TEST_CASE("models whose tokenizer is not public are told from those whose file is") {
  const auto catalogue = shipped_models();
  CHECK(tokenizer(catalogue, "claude-opus-4-5") == "unpublished");
  CHECK(tokenizer(catalogue, "gemini-2.5-pro") == "unpublished");
  CHECK(tokenizer(catalogue, "llama-3.1-70b-instruct") == "file");
  CHECK(tokenizer(catalogue, "deepseek-chat") == "file");
  CHECK(tokenizer(catalogue, "my-own-model") == "unknown");
  CHECK(tokenizer(catalogue, "") == "unknown");
}

TEST_CASE("a user's override of an encoding wins") {
  auto catalogue = shipped_models();
  REQUIRE(catalogue.add_override({.name = "gpt-4o-own", .encoding = "cl100k_base"}));
  CHECK(tokenizer(catalogue, "gpt-4o-own") == "cl100k_base");
}

}  // namespace
}  // namespace tokentail
