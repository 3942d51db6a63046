// SPDX-License-Identifier: Apache-2.0
// Reads config/models.json, or a file of the same form that a user keeps.
//
//   {"format":1, "provider_aliases":{ALIAS: ID}, "bedrock_vendors":[NAME],
//    "encodings":[{"names":[NAME | PREFIX*],
//      "encoding":"o200k_base" | "tokenizer":"file" | "tokenizer":"unpublished"}],
//    "providers":[{"id", "provider_match":RULE, "model_match":RULE, "fallback":[ID],
//      "models":[{"id", "match":RULE, "context_window", "max_output", "encoding",
//        "prices":[{"start_date":"2026-03-13" | "time_of_day":["16:30:00","00:30:00"],
//          "input", "cache_read", "cache_write", "cache_write_1h", "output", "reasoning",
//          "requests"}]}]}]}
//
// RULE: keys equals, starts_with, ends_with, contains, regex, each one text or a list of texts,
// and "and", a list of rules; any of them matches. A price: a decimal string, dollars per million
// tokens or per thousand requests, or {"base", "tiers":[{"above", "price"}]}. Only id, match and
// prices are required. Unknown keys are skipped: the file also carries origins for people.
#pragma once

#include <string_view>

#include "core/error.hpp"
#include "pricing/catalogue.hpp"

namespace tokentail {

// Errors: too_new for a later format, else invalid with the provider and model at fault.
[[nodiscard]] Outcome<Catalogue> load_catalogue(std::string_view json);

}  // namespace tokentail
