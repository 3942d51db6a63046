// SPDX-License-Identifier: Apache-2.0
// What an operator can decide, read and checked, in the settings' own words: no file has been
// opened, no name looked up. The default of a key is the initial value here; docs/settings.md and
// config/tokentail.yaml say what each one means. Stages never include this file: app/ hands each
// of them its share.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/amount.hpp"
#include "core/diagnostic.hpp"
#include "core/time.hpp"
#include "core/time_zone.hpp"
#include "settings/listen_address.hpp"

namespace tokentail {

// Text that only its reader can judge (a pattern, a file name), with its place for the message.
struct PlacedText {
  std::string text;
  Position where;
};

struct SourceEntry {
  enum class From : std::uint8_t { start, end };

  std::vector<PlacedText> files;  // glob patterns, at least one
  PlacedText format{.text = "token-usage"};
  From from = From::start;  // of files that are there when they are first followed
};

struct TargetEntry {
  enum class Type : std::uint8_t { slack, webhook };

  PlacedText name;
  Type type = Type::webhook;
  // Either of the first two is given. Any of the three may be "env:NAME" or "credential:NAME".
  std::optional<PlacedText> url;
  std::optional<PlacedText> url_file;
  std::optional<PlacedText> secret_file;  // signs deliveries; webhook only
  std::optional<PlacedText> ca_file;      // instead of the system's trust store
  bool allow_http = false;
  std::vector<std::string> allow_addresses;  // valid IP addresses or networks ("10.0.0.0/8")
};

struct HttpSettings {
  ListenAddress listen{.host = "127.0.0.1", .port = 9464};
  bool allow_remote = false;             // other hosts may read without a token
  std::optional<PlacedText> token_file;  // may be "env:NAME" or "credential:NAME"
};

// What the catalogue of models does not know, or what a contract says differently. Empty: as in
// the catalogue; but prices replace all of the model's, so with any of them there is `input`.
struct ModelEntry {
  PlacedText name;                     // as logged; a final * stands for any ending
  std::optional<PlacedText> provider;  // empty: whoever serves it
  std::optional<PlacedText> like;      // the model whose figures it starts from
  std::optional<Tokens> context_window;
  std::optional<Tokens> max_output;
  std::optional<PlacedText> encoding;
  std::optional<PlacedText> tokenizer;  // a file, instead of an encoding
  // For one token; the file states them for a million.
  std::optional<Money> input;
  std::optional<Money> output;
  std::optional<Money> cache_read;
  std::optional<Money> cache_write;
  std::optional<Money> cache_write_1h;
};

struct ModelSettings {
  std::optional<PlacedText> file;  // empty: the catalogue that came with the program
  std::vector<ModelEntry> overrides;
};

// Which calls whose text is logged are counted again.
struct RecountEntry {
  std::int64_t per_million = 1'000'000;    // of calls
  std::optional<std::int64_t> per_second;  // at most, of the log's time
};

struct Limits {
  std::int64_t line_bytes = std::int64_t{4} << 20U;
  std::int64_t keys = 200'000;
  std::int64_t rule_memory = std::int64_t{64} << 30U;  // of windows, with every key in use
  std::int64_t open_files = 256;
  std::int64_t outbox_rows = 10'000;
  std::int64_t metric_series = 100;
  Duration history = std::chrono::days(400);
  Duration future = std::chrono::minutes(10);
};

struct Settings {
  std::vector<SourceEntry> sources;
  TimeZone timezone = TimeZone::utc();
  bool has_timezone = false;      // somebody chose it
  std::vector<PlacedText> rules;  // glob patterns; empty: the rules that came with the program
  std::vector<TargetEntry> targets;
  std::vector<std::string> notify;  // names of targets, for rules that name none
  PlacedText state{.text = "/var/lib/tokentail"};
  std::optional<HttpSettings> http = HttpSettings{};  // empty: `listen: off`
  std::optional<PlacedText> control;  // a path or "off"; empty: control.sock beside the state
  ModelSettings models;
  std::optional<RecountEntry> recount = RecountEntry{};  // empty: `sample: off`
  Limits limits;
};

}  // namespace tokentail
