// SPDX-License-Identifier: Apache-2.0
#include "pricing/catalogue.hpp"

#include <algorithm>
#include <numeric>

#include "core/escape.hpp"
#include "pricing/model_name.hpp"

namespace tokentail {
namespace {

constexpr int fallback_depth_max = 4;

// Words before a name that say nothing about who serves it.
bool is_neutral_prefix(std::string_view head) {
  return head == "models" || head == "litellm" || head == "litellm_proxy";
}

struct Split {
  std::string_view head;
  std::string_view rest;
};

std::optional<Split> split_prefix(std::string_view name) {
  const auto slash = name.find('/');
  if (slash == std::string_view::npos) {
    return std::nullopt;
  }
  return Split{.head = name.substr(0, slash), .rest = name.substr(slash + 1)};
}

// The whole name, then what follows each slash.
template <class Test>
const Model* first_of_endings(std::string_view name, Test test) {
  for (std::optional<Split> split = Split{.head = {}, .rest = name}; split;
       split = split_prefix(split->rest)) {
    if (const Model* model = test(split->rest)) {
      return model;
    }
  }
  return nullptr;
}

MatchRule rule_for(std::string_view pattern) {
  return pattern.ends_with('*') ? MatchRule::of_text(MatchRule::Kind::starts_with,
                                                     pattern.substr(0, pattern.size() - 1))
                                : MatchRule::of_text(MatchRule::Kind::equals, pattern);
}

Outcome<> checked(const ModelOverride& override) {
  const auto problem = [&](std::string text) {
    return fail_in("model " + printable(override.name), {.message = std::move(text)});
  };
  if (normalized_name(override.name).empty() || override.name == "*") {
    return fail(ErrorKind::invalid, "a model needs a name");
  }
  if (override.context_window.value_or(1) < 1 || override.max_output.value_or(1) < 1) {
    return problem("context_window and max_output are at least one token");
  }
  const auto lacks_input = [](const PriceEntry& entry) {
    return entry.sheet.find(PriceKind::input) == nullptr;
  };
  if (override.prices && std::ranges::any_of(override.prices->entries, lacks_input)) {
    return problem("prices need one for input");
  }
  return {};
}

void fill(Model& model, const ModelOverride& override) {
  if (override.context_window) {
    model.context_window = override.context_window;
  }
  if (override.max_output) {
    model.max_output = override.max_output;
  }
  model.encoding = override.encoding.value_or(model.encoding);
  model.prices = override.prices.value_or(model.prices);
}

}  // namespace

Outcome<> Catalogue::add_override(const ModelOverride& override) {
  if (auto outcome = checked(override); !outcome) {
    return outcome;
  }
  OverrideEntry entry{.provider = normalized_name(override.provider),
                      .match = rule_for(normalized_name(override.name)),
                      .model = {}};
  const std::string base = normalized_name(override.like.empty() ? override.name : override.like);
  const Model* like = find_listed(override.like.empty() ? entry.provider : "",
                                  base.ends_with('*') ? base.substr(0, base.size() - 1) : base);
  if (like == nullptr && !override.like.empty()) {
    return fail_in("model " + printable(override.name),
                   {.message = "the catalogue has no model " + printable(override.like)});
  }
  if (like != nullptr) {
    entry.model = *like;
  }
  entry.model.id = override.name;
  fill(entry.model, override);
  overrides_.push_back(std::move(entry));
  return {};
}

const Model* Catalogue::find(std::string_view provider, std::string_view model) const {
  if (model.size() > name_bytes_max || provider.size() > name_bytes_max) {
    return nullptr;
  }
  const std::string hint = normalized_name(provider);
  const std::string name = normalized_name(model);
  if (name.empty() || std::ranges::count(name, '/') > name_slashes_max) {
    return nullptr;
  }
  const Model* own = find_override(hint, name);
  return own != nullptr ? own : find_listed(hint, name);
}

ModelTokenizer Catalogue::tokenizer_of(std::string_view provider, std::string_view model) const {
  if (model.size() > name_bytes_max || provider.size() > name_bytes_max) {
    return {};
  }
  const auto as_encoding = [](const Model* found) {
    return found == nullptr || found->encoding.empty()
               ? ModelTokenizer{}
               : ModelTokenizer{.kind = ModelTokenizer::Kind::encoding,
                                .encoding = found->encoding};
  };
  const std::string name = normalized_name(model);
  if (auto own = as_encoding(find_override(normalized_name(provider), name));
      own.kind != ModelTokenizer::Kind::unknown) {
    return own;
  }
  auto listed = data_.encodings.find(bare_name(model));
  return listed.kind != ModelTokenizer::Kind::unknown ? listed : as_encoding(find(provider, model));
}

std::string Catalogue::bare_name(std::string_view model) const {
  const std::string name = normalized_name(model);
  return std::string(bare_model_name(name, data_.bedrock_vendors));
}

std::size_t Catalogue::model_count() const {
  return std::accumulate(
      data_.providers.begin(), data_.providers.end(), overrides_.size(),
      [](std::size_t sum, const Provider& provider) { return sum + provider.models.size(); });
}

const Model* Catalogue::find_override(std::string_view hint, std::string_view name) const {
  if (overrides_.empty()) {
    return nullptr;
  }
  const auto split = split_prefix(name);
  const std::string_view said = hint.empty() && split ? split->head : hint;
  const Provider* provider = provider_named(said);
  return first_of_endings(name, [&](std::string_view ending) -> const Model* {
    const auto it = std::ranges::find_if(overrides_, [&](const OverrideEntry& entry) {
      const bool same_provider = entry.provider.empty() || entry.provider == said ||
                                 (provider != nullptr && entry.provider == provider->id);
      return same_provider && entry.match.matches(ending);
    });
    return it == overrides_.end() ? nullptr : &it->model;
  });
}

const Model* Catalogue::find_listed(std::string_view hint, std::string_view name) const {
  if (const auto served = parse_resource_name(name)) {
    const Provider* provider = provider_with_id(served->provider);
    return provider == nullptr ? nullptr : find_at(*provider, served->model);
  }
  if (hint.empty() || hint == "litellm") {
    return find_without_provider(name);
  }
  if (const Provider* provider = provider_named(hint)) {
    const Model* model = find_at(*provider, name);
    return model != nullptr ? model : find_through_prefixes(*provider, name);
  }
  const auto split = split_prefix(name);
  const Provider* provider = split ? provider_named(split->head) : nullptr;
  return provider == nullptr ? nullptr : find_through_prefixes(*provider, split->rest);
}

const Model* Catalogue::find_without_provider(std::string_view name) const {
  if (const auto split = split_prefix(name)) {
    if (is_neutral_prefix(split->head)) {
      return find_without_provider(split->rest);
    }
    if (const Provider* provider = provider_named(split->head)) {
      return find_through_prefixes(*provider, split->rest);
    }
  }
  if (is_bedrock_id(name, data_.bedrock_vendors)) {
    if (const Provider* aws = provider_with_id("aws")) {
      return find_at(*aws, name);
    }
  }
  const auto it = std::ranges::find_if(data_.providers, [name](const Provider& provider) {
    return provider.model_match.matches(name);
  });
  return it == data_.providers.end() ? nullptr : find_at(*it, name);
}

// The provider itself goes first, since it is who sends the bill: "openrouter/openai/gpt-4o" is
// OpenRouter's price.
const Model* Catalogue::find_through_prefixes(const Provider& provider,
                                              std::string_view name) const {
  const Model* own =
      first_of_endings(name, [&](std::string_view ending) { return find_at(provider, ending); });
  if (own != nullptr) {
    return own;
  }
  for (auto split = split_prefix(name); split; split = split_prefix(split->rest)) {
    const Provider* next = provider_named(split->head);
    if (next != nullptr && next != &provider) {
      return find_through_prefixes(*next, split->rest);
    }
  }
  return nullptr;
}

const Model* Catalogue::find_at(const Provider& provider, std::string_view name) const {
  const Model* model = find_in(provider, name, fallback_depth_max);
  if (model != nullptr) {
    return model;
  }
  const std::string dated = with_dashed_dates(name);
  return dated == name ? nullptr : find_in(provider, dated, fallback_depth_max);
}

const Model* Catalogue::find_in(const Provider& provider, std::string_view name,
                                int fallbacks_left) const {
  const auto it = std::ranges::find_if(
      provider.models, [name](const Model& model) { return model.match.matches(name); });
  if (it != provider.models.end()) {
    return &*it;
  }
  if (fallbacks_left == 0) {
    return nullptr;
  }
  for (const std::string& id : provider.fallback) {
    const Provider* other = provider_with_id(id);
    const Model* model = other == nullptr ? nullptr : find_in(*other, name, fallbacks_left - 1);
    if (model != nullptr) {
      return model;
    }
  }
  return nullptr;
}

const Provider* Catalogue::provider_with_id(std::string_view id) const {
  const auto it = std::ranges::find(data_.providers, id, &Provider::id);
  return it == data_.providers.end() ? nullptr : &*it;
}

const Provider* Catalogue::provider_named(std::string_view name) const {
  if (const Provider* provider = provider_with_id(name)) {
    return provider;
  }
  const auto alias =
      std::ranges::find(data_.provider_aliases, name, &std::pair<std::string, std::string>::first);
  if (alias != data_.provider_aliases.end()) {
    return provider_with_id(alias->second);
  }
  const auto it = std::ranges::find_if(
      data_.providers, [name](const Provider& provider) { return provider.match.matches(name); });
  return it == data_.providers.end() ? nullptr : &*it;
}

}  // namespace tokentail
