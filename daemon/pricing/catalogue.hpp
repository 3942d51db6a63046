// SPDX-License-Identifier: Apache-2.0
// All models we know, by the names that logs use for them.
//
// Filled once (catalogue_file.hpp, then the user's overrides) and constant from then on: any
// number of threads may look models up. The models live as long as the catalogue and do not move
// with it.
//
// A name is looked up as @pydantic/genai-prices does it (the source of the data): the provider by
// its id or match rule, else by the model's name; in it the first model whose rule matches, then
// in its fallback providers, then once more with dates written with dashes. Where that finds
// nothing, and before a provider is guessed from a model's name, spellings of gateways are undone:
// "openrouter/openai/gpt-4o", "azure/gpt-4o", "models/gemini-2.5-pro", Bedrock ids and ARNs,
// Vertex paths. A prefix that names no provider we know is never taken off: "ollama/deepseek-r1" is
// somebody's own machine and not DeepSeek's price. A log that names a provider we do not know gets
// no price from a model's name alone, for the same reason.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/error.hpp"
#include "pricing/encoding_table.hpp"
#include "pricing/model.hpp"
#include "pricing/model_override.hpp"

namespace tokentail {

struct CatalogueData {
  std::vector<Provider> providers;
  std::vector<std::pair<std::string, std::string>> provider_aliases;  // alias, id
  std::vector<std::string> bedrock_vendors;
  EncodingTable encodings;
};

class Catalogue {
 public:
  Catalogue() = default;
  explicit Catalogue(CatalogueData data) : data_(std::move(data)) {}

  // Puts a user's model before all others; among overrides the first given wins. Fails when the
  // override makes no sense: no name, a window below one token, prices without one for input,
  // "like" naming no model.
  Outcome<> add_override(const ModelOverride& override);

  // `provider` is what the log calls it, perhaps empty or a gateway's name. Nullptr: unknown.
  [[nodiscard]] const Model* find(std::string_view provider, std::string_view model) const;

  // How the model's tokens are counted: by a user's override, else by its bare name, else as the
  // catalogue's model says.
  [[nodiscard]] ModelTokenizer tokenizer_of(std::string_view provider,
                                            std::string_view model) const;

  // In lower case, without gateways' and clouds' prefixes.
  [[nodiscard]] std::string bare_name(std::string_view model) const;

  [[nodiscard]] std::span<const Provider> providers() const { return data_.providers; }
  [[nodiscard]] std::size_t model_count() const;

  // Names with more are not looked up: they are no model's, and trying them would cost the more.
  static constexpr std::size_t name_bytes_max = 256;
  static constexpr std::ptrdiff_t name_slashes_max = 8;

 private:
  struct OverrideEntry {
    std::string provider;  // empty: any
    MatchRule match;
    Model model;
  };

  [[nodiscard]] const Model* find_override(std::string_view hint, std::string_view name) const;
  [[nodiscard]] const Model* find_listed(std::string_view hint, std::string_view name) const;
  [[nodiscard]] const Model* find_without_provider(std::string_view name) const;
  [[nodiscard]] const Model* find_at(const Provider& provider, std::string_view name) const;
  [[nodiscard]] const Model* find_through_prefixes(const Provider& provider,
                                                   std::string_view name) const;
  [[nodiscard]] const Model* find_in(const Provider& provider, std::string_view name,
                                     int fallbacks_left) const;
  [[nodiscard]] const Provider* provider_named(std::string_view name) const;
  [[nodiscard]] const Provider* provider_with_id(std::string_view id) const;

  CatalogueData data_;
  std::vector<OverrideEntry> overrides_;
};

}  // namespace tokentail
