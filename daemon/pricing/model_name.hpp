// SPDX-License-Identifier: Apache-2.0
// How gateways and clouds spell the names of models. All names are in lower case.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tokentail {

// A name that says who serves it: an ARN of Amazon Bedrock or a resource path of Google Vertex.
struct ServedName {
  std::string_view provider;
  std::string_view model;
};

//   arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-sonnet-4-v1:0
//   projects/p/locations/us-central1/publishers/google/models/gemini-2.5-pro
[[nodiscard]] std::optional<ServedName> parse_resource_name(std::string_view name);

// Bedrock's own ids: a vendor and a dot, before them perhaps where the request may be served.
//   us.anthropic.claude-3-5-sonnet-20241022-v2:0
[[nodiscard]] bool is_bedrock_id(std::string_view name, std::span<const std::string> vendors);

// What is left without paths of gateways and clouds, and without Bedrock's region and vendor:
//   openrouter/openai/gpt-4o    gpt-4o
//   us.openai.gpt-oss-20b-1:0   gpt-oss-20b-1:0
[[nodiscard]] std::string_view bare_model_name(std::string_view name,
                                               std::span<const std::string> bedrock_vendors);

// "claude-x-20250514" becomes "claude-x-2025-05-14", for every part that is a date of this
// century; the same text when there is none.
[[nodiscard]] std::string with_dashed_dates(std::string_view name);

}  // namespace tokentail
