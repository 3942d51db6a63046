// SPDX-License-Identifier: Apache-2.0
#include "pricing/model_name.hpp"

#include <algorithm>
#include <array>
#include <chrono>

namespace tokentail {
namespace {

// Cross-region inference profiles. https://docs.aws.amazon.com/bedrock, inference profiles.
constexpr std::array<std::string_view, 11> bedrock_regions{
    "us", "eu", "apac", "global", "us-gov", "jp", "au", "ca", "in", "sa", "regional"};

constexpr std::size_t date_digits = 8;

std::string_view last_part(std::string_view name) {
  return name.substr(name.rfind('/') + 1);
}

bool is_date(std::string_view text) {
  const auto number = [text](std::size_t from, std::size_t count) {
    int value = 0;
    for (const char c : text.substr(from, count)) {
      value = value * 10 + (c - '0');
    }
    return value;
  };
  const bool digits = text.size() == date_digits &&
                      std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
  return digits && text.starts_with("20") &&
         std::chrono::year_month_day{std::chrono::year{number(0, 4)},
                                     std::chrono::month{static_cast<unsigned>(number(4, 2))},
                                     std::chrono::day{static_cast<unsigned>(number(6, 2))}}
             .ok();
}

// A date stands between a dash and a dash, a colon or the end.
bool date_begins_at(std::string_view name, std::size_t at) {
  const auto end = at + date_digits;
  const bool closed =
      end == name.size() || (end < name.size() && (name[end] == '-' || name[end] == ':'));
  return at > 0 && name[at - 1] == '-' && closed && is_date(name.substr(at, date_digits));
}

}  // namespace

std::optional<ServedName> parse_resource_name(std::string_view name) {
  if (name.starts_with("arn:") && name.find(":bedrock:") != std::string_view::npos) {
    return ServedName{"aws", last_part(name)};
  }
  const bool is_vertex_path =
      name.starts_with("publishers/") || name.find("/publishers/") != std::string_view::npos;
  if (is_vertex_path) {
    return ServedName{"google", last_part(name)};
  }
  return std::nullopt;
}

bool is_bedrock_id(std::string_view name, std::span<const std::string> vendors) {
  const auto dot = name.find('.');
  if (dot == std::string_view::npos) {
    return false;
  }
  const auto head = name.substr(0, dot);
  if (std::ranges::find(bedrock_regions, head) != bedrock_regions.end()) {
    return is_bedrock_id(name.substr(dot + 1), vendors);
  }
  return std::ranges::find(vendors, head) != vendors.end();
}

std::string_view bare_model_name(std::string_view name,
                                 std::span<const std::string> bedrock_vendors) {
  name = last_part(name);
  if (!is_bedrock_id(name, bedrock_vendors)) {
    return name;
  }
  while (true) {
    const auto dot = name.find('.');
    const auto head = name.substr(0, dot);
    name.remove_prefix(dot + 1);
    if (std::ranges::find(bedrock_vendors, head) != bedrock_vendors.end()) {
      return name;
    }
  }
}

std::string with_dashed_dates(std::string_view name) {
  std::string result;
  for (std::size_t at = 0; at < name.size();) {
    if (!date_begins_at(name, at)) {
      result.push_back(name[at++]);
      continue;
    }
    result.append(name.substr(at, 4)).append("-").append(name.substr(at + 4, 2));
    result.append("-").append(name.substr(at + 6, 2));
    at += date_digits;
  }
  return result;
}

}  // namespace tokentail
