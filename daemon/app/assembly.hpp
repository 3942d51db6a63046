// SPDX-License-Identifier: Apache-2.0
// Everything a run is made of, read and checked: settings, rules, formats, models, targets. One
// path for start, reload and `check`, so that what check accepts also starts.
#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/options.hpp"
#include "core/diagnostic.hpp"
#include "decode/decoder.hpp"
#include "decode/format.hpp"
#include "engine/recount_pass.hpp"
#include "notify/endpoint.hpp"
#include "notify/target.hpp"
#include "pricing/catalogue.hpp"
#include "rule/rule.hpp"
#include "settings/settings.hpp"
#include "source/source_settings.hpp"
#include "tokenizer/tokenizer_set.hpp"

namespace tokentail {

struct Assembly {
  Settings settings;
  RuleSet rules;
  std::vector<Format> formats;  // by source
  std::shared_ptr<const Catalogue> catalogue;
  ReaderSettings reader;
  DecodeSettings decode;
  std::shared_ptr<const TokenizerSet> tokenizers;  // nullptr: no text is counted again
  RecountSettings recount;
  std::vector<Target> targets;
  std::vector<Endpoint> endpoints;
  std::string host;
  std::string http_token;              // for the status pages; empty: none is asked for
  std::optional<std::string> state;    // nothing: counts live as long as the process
  std::optional<std::string> control;  // path of the control socket; nothing: none
  std::vector<std::string> warnings;
  std::vector<std::string> lints;  // what is probably not meant, for who asks
};

// What is wrong, ready to print, and whether the settings or the rules are at fault.
struct AssemblyRefusal {
  std::string text;
  int exit_code = exit_settings;
};

// For counting text again; nothing when that is off. The assembly's catalogue outlives it.
[[nodiscard]] std::optional<RecountPass> recount_pass_of(const Assembly& assembly);

[[nodiscard]] std::expected<Assembly, AssemblyRefusal> assemble(const RunOptions& options);

}  // namespace tokentail
