// SPDX-License-Identifier: Apache-2.0
#include "app/assembly.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <limits>
#include <set>

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include "app/control_path.hpp"
#include "app/counter_shelf.hpp"
#include "app/model_overrides.hpp"
#include "app/rule_paths.hpp"
#include "app/shipped_catalogue.hpp"
#include "app/target_list.hpp"
#include "app/text_file.hpp"
#include "core/escape.hpp"
#include "http/bearer_token.hpp"
#include "notify/endpoint_reader.hpp"
#include "notify/secret_reader.hpp"
#include "pricing/catalogue_file.hpp"
#include "rule/cost.hpp"
#include "rule/rule_file.hpp"
#include "settings/settings_file.hpp"
#include "source/directory_listing.hpp"
#include "source/glob_pattern.hpp"
#include "tokenizer/encoding.hpp"

namespace tokentail {

namespace {

std::string host_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? std::string(name.data()) : "unknown";
}

// Collects what is wrong over all the files, so that one run shows everything.
class Problems {
 public:
  void add(const Diagnostics& diagnostics) {
    texts_.push_back(render(diagnostics));
    failed_ = failed_ || has_errors(diagnostics);
  }
  void add(const Error& error) {
    texts_.push_back("error: " + error.message + "\n");
    failed_ = true;
  }

  [[nodiscard]] bool failed() const { return failed_; }
  [[nodiscard]] std::string text() const { return fmt::format("{}", fmt::join(texts_, "\n")); }

 private:
  std::vector<std::string> texts_;
  bool failed_ = false;
};

std::vector<std::string> rendered(const Diagnostics& warnings) {
  std::vector<std::string> texts;
  for (const auto& warning : warnings) {
    texts.push_back(render(warning));
  }
  return texts;
}

void take_warnings(const Diagnostics& warnings, Assembly& assembly) {
  std::ranges::move(rendered(warnings), std::back_inserter(assembly.warnings));
}

void read_settings(const RunOptions& options, Assembly& assembly, Problems& problems) {
  if (options.config) {
    const auto file = read_text_file(*options.config);
    if (!file) {
      problems.add(file.error());
      return;
    }
    auto loaded = load_settings(*file);
    if (!loaded) {
      problems.add(loaded.error());
      return;
    }
    assembly.settings = std::move(loaded->settings);
    assembly.state = assembly.settings.state.text;
    take_warnings(loaded->warnings, assembly);
  } else {
    assembly.settings.http.reset();
  }
}

// What the command line says wins over the file.
void apply_options(const RunOptions& options, Assembly& assembly, Problems& problems) {
  auto& settings = assembly.settings;
  if (!options.files.empty()) {
    SourceEntry entry;
    for (const auto& file : options.files) {
      entry.files.push_back({.text = file, .where = {}});
    }
    settings.sources = {std::move(entry)};
  }
  for (auto& source : settings.sources) {
    source.from = options.from.value_or(source.from);
    source.format.text = options.format.value_or(source.format.text);
  }
  if (!options.rules.empty()) {
    settings.rules.clear();
    for (const auto& rule : options.rules) {
      settings.rules.push_back({.text = rule, .where = {}});
    }
  }
  if (options.timezone) {
    const auto zone = TimeZone::find(*options.timezone);
    if (!zone) {
      problems.add(zone.error());
    } else {
      settings.timezone = *zone;
      settings.has_timezone = true;
    }
  }
  if (options.state) {
    assembly.state = options.state;
  }
}

// Each file once, however often it is named. A glob of the settings may match nothing yet; whoever
// names one on the command line means files that are there.
std::vector<SourceText> read_rule_files(const RunOptions& options, Assembly& assembly,
                                        Problems& problems) {
  std::vector<SourceText> files;
  std::set<std::string> seen;
  for (const auto& named : assembly.settings.rules) {
    const auto paths = rule_paths(named.text);
    if (paths.empty()) {
      const auto none = fmt::format("rules: no rule file matches {}", printable(named.text));
      if (options.rules.empty()) {
        assembly.warnings.push_back(none);
      } else {
        problems.add(Error{.kind = ErrorKind::not_found, .message = none});
      }
    }
    for (const auto& path : paths) {
      if (!seen.insert(canonical_path(path)).second) {
        continue;
      }
      auto file = read_text_file(path);
      if (!file) {
        problems.add(file.error());
      } else {
        files.push_back(std::move(*file));
      }
    }
  }
  return files;
}

void read_rules(const RunOptions& options, Assembly& assembly, Problems& problems) {
  auto files = read_rule_files(options, assembly, problems);
  if (assembly.settings.rules.empty()) {
    files.push_back(shipped_rules());
  }
  // Who did not write the rules need not say whose day they mean.
  const bool are_shipped = assembly.settings.rules.empty();
  RuleDefaults defaults{.zone = assembly.settings.timezone,
                        .has_zone = assembly.settings.has_timezone || are_shipped,
                        .keys_max = assembly.settings.limits.keys,
                        .varies_parameters = options.varies_parameters};
  for (const auto& target : assembly.settings.targets) {
    defaults.targets.push_back(target.name.text);
  }
  auto compiled = compile_rules(files, defaults);
  if (!compiled) {
    problems.add(compiled.error());
    return;
  }
  const auto bytes = cost_of(compiled->set).bytes;
  if (bytes > assembly.settings.limits.rule_memory) {
    problems.add(Error{.kind = ErrorKind::invalid,
                       .message = fmt::format(
                           "the windows of these rules could take {} MiB with every key in use, "
                           "over limits.rule_memory of {} MiB; lower max_keys in the rules, or "
                           "raise the limit",
                           bytes >> 20U, assembly.settings.limits.rule_memory >> 20U)});
  }
  take_warnings(compiled->warnings, assembly);
  assembly.lints = rendered(compiled->lints);
  assembly.rules = std::move(compiled->set);
  assembly.decode.fills_request_hash = groups_by(assembly.rules, Dimension::request_hash);
}

void read_formats(Assembly& assembly, Problems& problems) {
  for (const auto& source : assembly.settings.sources) {
    if (source.format.text == "token-usage") {
      assembly.formats.push_back(default_format());
      continue;
    }
    const auto file = read_text_file(source.format.text);
    if (!file) {
      problems.add(fail_in(fmt::format("format \"{}\" is neither token-usage nor a file",
                                       printable(source.format.text)),
                           file.error())
                       .error());
      continue;
    }
    auto format = load_format(*file);
    if (!format) {
      problems.add(format.error());
      continue;
    }
    assembly.formats.push_back(std::move(*format));
  }
}

void read_models(Assembly& assembly, Problems& problems) {
  Outcome<Catalogue> catalogue;
  if (const auto& path = assembly.settings.models.file) {
    const auto file = read_text_file(path->text);
    catalogue = file ? load_catalogue(file->text()) : std::unexpected(file.error());
  } else {
    catalogue = load_catalogue(shipped_catalogue_text());
  }
  if (!catalogue) {
    problems.add(catalogue.error());
    return;
  }
  for (const auto& entry : assembly.settings.models.overrides) {
    if (entry.encoding && !find_encoding(entry.encoding->text)) {
      problems.add(
          fail_in(fmt::format("models: overrides: {}: encoding", printable(entry.name.text)),
                  no_such_encoding(entry.encoding->text))
              .error());
    }
    if (const auto added = catalogue->add_override(model_override(entry)); !added) {
      problems.add(
          fail_in(fmt::format("models: overrides: {}", printable(entry.name.text)), added.error())
              .error());
    }
  }
  assembly.catalogue = std::make_shared<const Catalogue>(std::move(*catalogue));
}

void add_tokenizer_files(const ModelSettings& models, TokenizerSet& tokenizers,
                         Problems& problems) {
  for (const auto& entry : models.overrides) {
    if (!entry.tokenizer) {
      continue;
    }
    if (const auto added = tokenizers.add_file(entry.tokenizer->text); !added) {
      problems.add(
          fail_in(fmt::format("models: overrides: {}: tokenizer", printable(entry.name.text)),
                  added.error())
              .error());
    }
  }
}

void read_tokenizers(Assembly& assembly, Problems& problems) {
  const auto& recount = assembly.settings.recount;
  if (!recount) {
    return;
  }
  auto tokenizers = std::make_shared<TokenizerSet>(vocabulary_directory());
  add_tokenizer_files(assembly.settings.models, *tokenizers, problems);
  for (const auto& trouble : tokenizers->troubles()) {
    assembly.warnings.push_back(trouble + "; calls that need it are not counted again");
  }
  assembly.tokenizers = std::move(tokenizers);
  assembly.recount.hash_key = "replay";  // the same in each, unless there is a state
  assembly.recount.sample = {.per_million = recount->per_million,
                             .per_second = recount->per_second};
}

void read_targets(Assembly& assembly, Problems& problems) {
  for (const auto& entry : assembly.settings.targets) {
    auto target = target_of(entry);
    if (!target) {
      problems.add(target.error());
      continue;
    }
    auto opened = open_target(*target);
    if (!opened) {
      problems.add(opened.error());
      continue;
    }
    std::ranges::move(opened->warnings, std::back_inserter(assembly.warnings));
    assembly.targets.push_back(std::move(*target));
    assembly.endpoints.push_back(std::move(opened->endpoint));
  }
}

void read_http_token(Assembly& assembly, Problems& problems) {
  const auto& http = assembly.settings.http;
  if (!http || !http->token_file) {
    return;
  }
  const auto source = secret_as_file(http->token_file->text);
  auto secret = read_secret(source);
  if (!secret) {
    problems.add(fail_in("http", secret.error()).error());
    return;
  }
  if (!secret->warning.empty()) {
    assembly.warnings.push_back(std::move(secret->warning));
  }
  auto token = checked_token(std::move(secret->value));
  if (!token) {
    problems.add(fail_in("http: " + describe(source), token.error()).error());
    return;
  }
  assembly.http_token = std::move(*token);
}

// Not an error: an application's first line may come later. A single file that is missing is told
// by the reader.
void warn_of_no_match(const std::string& pattern, Assembly& assembly) {
  if (has_wildcard(pattern) && expand_glob(pattern).empty()) {
    assembly.warnings.push_back(fmt::format(
        "sources: nothing matches {} yet; what appears there will be read from its start",
        printable(pattern)));
  }
}

// What the process may open, less what all else needs: state, ports, targets, watches.
std::int64_t descriptors_for_logs() {
  constexpr std::int64_t reserved = 40;
  constexpr std::int64_t least = 8;
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur > std::numeric_limits<int>::max()) {
    return std::numeric_limits<int>::max();
  }
  return std::max(least, static_cast<std::int64_t>(limit.rlim_cur) - reserved);
}

void fill_reader(Assembly& assembly) {
  const auto& limits = assembly.settings.limits;
  assembly.reader.limits.line_bytes_max = limits.line_bytes;
  assembly.reader.limits.open_files_max = std::min(limits.open_files, descriptors_for_logs());
  assembly.decode.assumed_zone = assembly.settings.timezone;
  for (const auto& entry : assembly.settings.sources) {
    SourceSettings source{.from = entry.from == SourceEntry::From::end
                                      ? SourceSettings::From::end
                                      : SourceSettings::From::start,
                          .format = entry.format.text};
    for (const auto& file : entry.files) {
      warn_of_no_match(file.text, assembly);
      source.globs.push_back(file.text);
    }
    assembly.reader.sources.push_back(std::move(source));
  }
}

}  // namespace

std::optional<RecountPass> recount_pass_of(const Assembly& assembly) {
  if (!assembly.tokenizers) {
    return std::nullopt;
  }
  auto settings = assembly.recount;
  if (!assembly.decode.fills_request_hash) {
    settings.hash_key.clear();  // nobody asks
  }
  return RecountPass(assembly.formats, std::move(settings), *assembly.catalogue,
                     assembly.tokenizers);
}

std::expected<Assembly, AssemblyRefusal> assemble(const RunOptions& options) {
  Assembly assembly;
  Problems problems;
  assembly.host = host_name();
  read_settings(options, assembly, problems);
  apply_options(options, assembly, problems);
  read_rules(options, assembly, problems);
  read_formats(assembly, problems);
  read_models(assembly, problems);
  read_tokenizers(assembly, problems);
  read_targets(assembly, problems);
  read_http_token(assembly, problems);
  fill_reader(assembly);
  assembly.control = control_path(assembly.settings.control, assembly.state);
  if (problems.failed()) {
    return std::unexpected(AssemblyRefusal{.text = problems.text()});
  }
  return assembly;
}

}  // namespace tokentail
