// SPDX-License-Identifier: Apache-2.0
#include "pricing/catalogue_file.hpp"

#include <array>
#include <cstdint>
#include <string>

#include <simdjson.h>

#include "core/escape.hpp"
#include "core/time_zone.hpp"

namespace tokentail {
namespace {

namespace dom = simdjson::dom;

constexpr std::int64_t format_newest = 1;
constexpr std::int64_t window_max = 1'000'000'000;

struct NamedKind {
  std::string_view name;
  MatchRule::Kind kind;
};

constexpr std::array<NamedKind, 5> text_kinds{{{"equals", MatchRule::Kind::equals},
                                               {"starts_with", MatchRule::Kind::starts_with},
                                               {"ends_with", MatchRule::Kind::ends_with},
                                               {"contains", MatchRule::Kind::contains},
                                               {"regex", MatchRule::Kind::regex}}};

struct NamedPrice {
  std::string_view name;
  PriceKind kind;
};

constexpr std::array<NamedPrice, price_kind_count> price_names{
    {{"input", PriceKind::input},
     {"cache_read", PriceKind::cache_read},
     {"cache_write", PriceKind::cache_write},
     {"cache_write_1h", PriceKind::cache_write_1h},
     {"output", PriceKind::output},
     {"reasoning", PriceKind::reasoning},
     {"requests", PriceKind::request}}};

// What is wrong with a figure. Thrown and caught in this file only, beside the exceptions by which
// simdjson says that a value is missing or of another type.
struct BadFigure {
  std::string text;
};

std::string text_of(dom::element element) {
  return std::string(std::string_view(element));
}

MatchRule parse_text_rule(MatchRule::Kind kind, std::string_view text) {
  if (kind != MatchRule::Kind::regex) {
    return MatchRule::of_text(kind, text);
  }
  auto rule = MatchRule::of_regex(text);
  if (!rule) {
    throw BadFigure{"the regular expression " + printable(text) + " does not compile"};
  }
  return *std::move(rule);
}

MatchRule parse_rule(dom::object object) {
  MatchRule any;
  any.kind = MatchRule::Kind::any;
  for (const auto& [name, kind] : text_kinds) {
    dom::element value;
    if (object[name].get(value) != simdjson::SUCCESS) {
      continue;
    }
    if (value.is_string()) {
      any.parts.push_back(parse_text_rule(kind, value));
      continue;
    }
    for (const dom::element text : dom::array(value)) {
      any.parts.push_back(parse_text_rule(kind, text));
    }
  }
  dom::array all;
  if (object["and"].get(all) == simdjson::SUCCESS) {
    MatchRule& rule = any.parts.emplace_back();
    rule.kind = MatchRule::Kind::all;
    for (const dom::element part : all) {
      rule.parts.push_back(parse_rule(part));
    }
  }
  if (any.parts.empty()) {
    throw BadFigure{"a match rule without a condition"};
  }
  return any.parts.size() == 1 ? std::move(any.parts.front()) : any;
}

MatchRule parse_optional_rule(dom::object object, std::string_view key) {
  dom::object rule;
  return object[key].get(rule) == simdjson::SUCCESS ? parse_rule(rule) : MatchRule{};
}

Rate parse_rate(PriceKind kind, std::string_view text) {
  const auto rate =
      kind == PriceKind::request ? parse_rate_per_thousand(text) : parse_rate_per_million(text);
  if (!rate) {
    throw BadFigure{"the price \"" + printable(text) + "\" is not a decimal number of dollars"};
  }
  return *rate;
}

TieredRate parse_tiered(PriceKind kind, dom::element value) {
  if (value.is_string()) {
    return {.base = parse_rate(kind, value), .tiers = {}};
  }
  TieredRate result{.base = parse_rate(kind, value["base"]), .tiers = {}};
  for (const dom::element tier : dom::array(value["tiers"])) {
    result.tiers.push_back(
        {.above = std::int64_t(tier["above"]), .rate = parse_rate(kind, tier["price"])});
    if (result.tiers.size() > 1 && result.tiers.back().above <= result.tiers.end()[-2].above) {
      throw BadFigure{"the tiers of a price are not in rising order"};
    }
  }
  return result;
}

std::chrono::seconds parse_clock(std::string_view text) {
  const auto at = parse_timestamp("1970-01-01T" + std::string(text) + "Z", TimeZone::utc());
  if (!at) {
    throw BadFigure{"the time of day \"" + printable(text) + "\" is not HH:MM:SS"};
  }
  return std::chrono::duration_cast<std::chrono::seconds>(at->time_since_epoch());
}

InForce parse_in_force(dom::object object) {
  std::string_view date;
  if (object["start_date"].get(date) == simdjson::SUCCESS) {
    const auto at = parse_timestamp(std::string(date) + "T00:00:00Z", TimeZone::utc());
    if (!at) {
      throw BadFigure{"the start_date \"" + printable(date) + "\" is not YYYY-MM-DD"};
    }
    return FromDate{*at};
  }
  dom::array hours;
  if (object["time_of_day"].get(hours) == simdjson::SUCCESS) {
    return DailyHours{.from = parse_clock(hours.at(0)), .to = parse_clock(hours.at(1))};
  }
  return Always{};
}

PriceEntry parse_entry(dom::object object) {
  PriceEntry entry{.when = parse_in_force(object), .sheet = {}};
  for (const auto& [name, kind] : price_names) {
    dom::element value;
    if (object[name].get(value) == simdjson::SUCCESS) {
      entry.sheet.set(kind, parse_tiered(kind, value));
    }
  }
  return entry;
}

std::optional<Tokens> parse_window(dom::object object, std::string_view key) {
  dom::element value;
  if (object[key].get(value) != simdjson::SUCCESS) {
    return std::nullopt;
  }
  const auto tokens = std::int64_t(value);
  if (tokens < 1 || tokens > window_max) {
    throw BadFigure{std::string(key) + " is not a number of tokens"};
  }
  return tokens;
}

Model parse_model(dom::object object) {
  Model model;
  model.id = text_of(object["id"]);
  model.match = parse_rule(object["match"]);
  model.context_window = parse_window(object, "context_window");
  model.max_output = parse_window(object, "max_output");
  dom::element encoding;
  if (object["encoding"].get(encoding) == simdjson::SUCCESS) {
    model.encoding = text_of(encoding);
  }
  for (const dom::element entry : dom::array(object["prices"])) {
    model.prices.entries.push_back(parse_entry(entry));
  }
  return model;
}

// `place` follows the reading, for the message of an error.
Provider parse_provider(dom::object object, std::string& place) {
  Provider provider;
  provider.id = text_of(object["id"]);
  place = "provider " + printable(provider.id);
  provider.match = parse_optional_rule(object, "provider_match");
  provider.model_match = parse_optional_rule(object, "model_match");
  dom::array fallback;
  if (object["fallback"].get(fallback) == simdjson::SUCCESS) {
    for (const dom::element id : fallback) {
      provider.fallback.push_back(text_of(id));
    }
  }
  const dom::array models = object["models"];
  provider.models.reserve(models.size());
  for (const dom::object model : models) {
    std::string_view id;
    if (model["id"].get(id) == simdjson::SUCCESS) {
      place = "provider " + printable(provider.id) + ", model " + printable(id);
    }
    provider.models.push_back(parse_model(model));
  }
  return provider;
}

ModelTokenizer parse_tokenizer(dom::element row) {
  std::string_view text;
  if (row["encoding"].get(text) == simdjson::SUCCESS) {
    return {.kind = ModelTokenizer::Kind::encoding, .encoding = std::string(text)};
  }
  if (row["tokenizer"].get(text) == simdjson::SUCCESS) {
    return {.kind = text == "unpublished" ? ModelTokenizer::Kind::unpublished
                                          : ModelTokenizer::Kind::file,
            .encoding = {}};
  }
  return {};
}

EncodingTable parse_encodings(dom::element root) {
  EncodingTable table;
  dom::array rows;
  if (root["encodings"].get(rows) != simdjson::SUCCESS) {
    return table;
  }
  for (const dom::element row : rows) {
    std::vector<std::string> names;
    for (const dom::element name : dom::array(row["names"])) {
      names.push_back(text_of(name));
    }
    table.add(std::move(names), parse_tokenizer(row));
  }
  return table;
}

CatalogueData parse_data(dom::element root, std::string& place) {
  CatalogueData data;
  dom::object aliases;
  if (root["provider_aliases"].get(aliases) == simdjson::SUCCESS) {
    for (const auto& [alias, id] : aliases) {
      data.provider_aliases.emplace_back(alias, text_of(id));
    }
  }
  dom::array vendors;
  if (root["bedrock_vendors"].get(vendors) == simdjson::SUCCESS) {
    for (const dom::element vendor : vendors) {
      data.bedrock_vendors.push_back(text_of(vendor));
    }
  }
  data.encodings = parse_encodings(root);
  for (const dom::element provider : dom::array(root["providers"])) {
    data.providers.push_back(parse_provider(provider, place));
  }
  return data;
}

}  // namespace

Outcome<Catalogue> load_catalogue(std::string_view json) {
  std::string place = "model catalogue";
  try {
    dom::parser parser;
    const dom::element root = parser.parse(simdjson::padded_string(json));
    if (std::int64_t(root["format"]) > format_newest) {
      return fail(ErrorKind::too_new, "model catalogue: written for a newer tokentail");
    }
    return Catalogue(parse_data(root, place));
  } catch (const simdjson::simdjson_error& error) {
    return fail(ErrorKind::invalid, place + ": " + error.what());
  } catch (const BadFigure& problem) {
    return fail(ErrorKind::invalid, place + ": " + problem.text);
  }
}

}  // namespace tokentail
