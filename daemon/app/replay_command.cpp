// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "app/alert_printer.hpp"
#include "app/assembly.hpp"
#include "app/commands.hpp"
#include "app/log.hpp"
#include "app/progress_bar.hpp"
#include "app/time_bound.hpp"
#include "core/escape.hpp"
#include "engine/engine.hpp"
#include "source/directory_listing.hpp"
#include "source/file_handle.hpp"
#include "source/glob_pattern.hpp"

#include "trial/log_merge.hpp"
#include "trial/rehearsal.hpp"
#include "trial/replay_tally.hpp"

namespace tokentail {
namespace {

struct TimeSpan {
  std::optional<Instant> since;
  std::optional<Instant> until;

  [[nodiscard]] bool contains(Instant time) const {
    return (!since || time >= *since) && (!until || time < *until);
  }
};

Outcome<TimeSpan> span_of(const ReplayOptions& options) {
  const auto since = parse_bound("--since", options.since);
  const auto until = parse_bound("--until", options.until);
  if (!since || !until) {
    return std::unexpected(since ? until.error() : since.error());
  }
  return TimeSpan{.since = *since, .until = *until};
}

struct Logs {
  std::vector<std::string> paths;
  std::int64_t file_bytes = 0;
  std::vector<std::string> repeated;  // named again, or through a link
};

Outcome<Logs> find_logs(const ReplayOptions& options) {
  Logs logs;
  std::set<std::pair<std::uint64_t, std::uint64_t>> seen;  // device and inode
  for (const auto& pattern : options.logs) {
    const auto paths = has_wildcard(pattern) ? expand_glob(pattern) : std::vector{pattern};
    if (paths.empty()) {
      return fail(ErrorKind::not_found, fmt::format("no file matches {}", printable(pattern)));
    }
    for (const auto& path : paths) {
      const auto facts = observe(path);
      if (!facts) {
        return fail_in(printable(path), facts.error());
      }
      if (!seen.emplace(facts->identity.device, facts->identity.inode).second) {
        logs.repeated.push_back(path);
        continue;
      }
      logs.paths.push_back(path);
      logs.file_bytes += facts->size;
    }
  }
  return logs;
}

class Replay {
 public:
  Replay(const ReplayOptions& options, Assembly assembly, TimeSpan span)
      : span_(span),
        json_(options.json),
        quiet_(options.quiet),
        printer_(AlertPrinter::Form::json, assembly.settings.timezone, assembly.host),
        zone_(assembly.settings.timezone),
        line_bytes_max_(assembly.reader.limits.line_bytes_max),
        catalogue_(assembly.catalogue),
        intake_(assembly.formats, assembly.decode, *catalogue_),
        scout_(assembly.formats, assembly.decode, *catalogue_),
        recount_(recount_pass_of(assembly)),
        tally_(assembly.rules.rules),
        engine_(rehearsal(std::move(assembly.rules), assembly.host)) {}

  Outcome<int> run(const Logs& logs) {
    const auto now = Clock().now();
    ProgressBar progress(!quiet_, logs.file_bytes);
    auto merge = LogMerge::open(logs.paths, intake_, scout_,
                                {.now = now,
                                 .line_bytes_max = line_bytes_max_,
                                 .recount = recount_ ? &*recount_ : nullptr});
    if (!merge) {
      return std::unexpected(merge.error());
    }
    while (const auto run = merge->next()) {
      feed(*run, now, progress);
      log_all(*merge, progress);
      progress.update(merge->file_bytes(), engine_.counters().records);
    }
    log_all(*merge, progress);
    progress.erase();
    if (!json_) {
      print_summary(merge->counts());
    }
    return damaged_ ? exit_findings : exit_good;
  }

 private:
  // What lies within the span, in stretches.
  void feed(const LogMerge::Run& run, Instant now, ProgressBar& progress) {
    const auto& records = run.batch->records;
    const auto end = run.first + run.count;
    for (auto at = run.first; at < end;) {
      const auto begin = at;
      while (at < end && span_.contains(records[at].time)) {
        from_ = std::min(from_, records[at].time);
        ++at;
      }
      if (at > begin) {
        tell(engine_.apply(*run.batch, begin, at - begin, now), progress);
      }
      while (at < end && !span_.contains(records[at].time)) {
        ++at;
      }
    }
    // Nothing is saved or sent; what would have been is not kept either.
    (void)engine_.take_messages();
  }

  void tell(const Effects& effects, ProgressBar& progress) {
    for (const auto& transition : effects.transitions) {
      tally_.add(transition);
      if (json_ && !tally_.is_variation(transition.rule)) {
        progress.erase();
        printer_.print(transition);
      }
    }
  }

  void log_all(LogMerge& merge, ProgressBar& progress) {
    for (const auto& sample : merge.take_samples()) {
      progress.erase();
      log_lines(LogLevel::warning, sample);
    }
    for (const auto& trouble : merge.take_troubles()) {
      damaged_ = true;
      progress.erase();
      log_lines(LogLevel::error, trouble);
    }
  }

  void print_summary(const LineCounts& lines) {
    const auto to = engine_.clock().now();
    const auto& counters = engine_.counters();
    if (counters.records == 0) {
      fmt::print("No records: {} lines, {} rejected.\n", lines.lines, intake_.rejections().total());
      return;
    }
    tally_.end(engine_.judge().fired_for(to));
    fmt::print("{} requests from {} to {}, {} lines rejected, {} late, {} from the future\n\n",
               counters.records, zone_.display(from_), zone_.display(to),
               intake_.rejections().total(), counters.late, counters.future);
    if (const auto line = recount_ ? recount_line(recount_->counts()) : ""; !line.empty()) {
      fmt::print("{}\n\n", line);
    }
    fmt::print("{}", replay_table(tally_, to - from_));
    if (const auto other = sensitivity_table(tally_); !other.empty()) {
      fmt::print("\nWith other numbers:\n{}", other);
    }
  }

  TimeSpan span_;
  bool json_;
  bool quiet_;
  AlertPrinter printer_;
  TimeZone zone_;
  std::int64_t line_bytes_max_;
  std::shared_ptr<const Catalogue> catalogue_;
  Intake intake_;
  Intake scout_;  // looks where each log begins
  std::optional<RecountPass> recount_;
  ReplayTally tally_;
  Engine engine_;
  Instant from_ = Instant::max();
  bool damaged_ = false;
};

int refuse(const Error& error) {
  fmt::print(stderr, "tokentail replay: {}\n", error.message);
  return exit_usage;
}

}  // namespace

int replay_command(const ReplayOptions& options) {
  const auto span = span_of(options);
  if (!span) {
    return refuse(span.error());
  }
  auto assembly = assemble({.files = {"replay"},
                            .config = options.config,
                            .rules = options.rules,
                            .format = options.format,
                            .timezone = options.timezone,
                            .varies_parameters = !options.json});
  if (!assembly) {
    fmt::print(stderr, "{}", assembly.error().text);
    return exit_findings;
  }
  for (const auto& warning : assembly->warnings) {
    log_lines(LogLevel::warning, warning);
  }
  const auto logs = find_logs(options);
  if (!logs) {
    return refuse(logs.error());
  }
  for (const auto& path : logs->repeated) {
    log_lines(
        LogLevel::warning,
        fmt::format("{} is named twice, or through a link: it is read once", printable(path)));
  }
  const auto code = Replay(options, std::move(*assembly), *span).run(*logs);
  return code ? *code : refuse(code.error());
}

}  // namespace tokentail
