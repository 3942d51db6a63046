// SPDX-License-Identifier: Apache-2.0
#include "trial/log_merge.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "core/escape.hpp"

namespace tokentail {
namespace {

constexpr Duration future_max = std::chrono::minutes{10};  // as the engine has it

constexpr std::size_t all_blocks_bytes = std::size_t{64} << 20U;
constexpr std::size_t block_bytes_min = std::size_t{16} << 10U;

}  // namespace

Outcome<LogMerge> LogMerge::open(const std::vector<std::string>& paths, Intake& intake,
                                 Intake& scout, const Options& options) {
  std::vector<Source> sources;
  sources.reserve(paths.size());
  for (const auto& path : paths) {
    sources.push_back({.path = path, .part = {}});
  }
  return open(sources, intake, scout, options);
}

Outcome<LogMerge> LogMerge::open(const std::vector<Source>& sources, Intake& intake, Intake& scout,
                                 const Options& options) {
  LogMerge merge(intake, options);
  merge.block_bytes_ = std::clamp(all_blocks_bytes / std::max<std::size_t>(sources.size(), 1),
                                  block_bytes_min, ArchiveReader::usual_block_bytes);
  for (const auto& source : sources) {
    const auto first = merge.scouted(source, scout);
    if (!first) {
      return fail_in(printable(source.path), first.error());
    }
    merge.turns_.emplace(*first, merge.logs_.size());
    merge.logs_.push_back({.source = source, .reader = std::nullopt, .batch = {}});
  }
  return merge;
}

// When the log's first record happened. What does not say so at once, or is damaged, is looked at
// before anything else.
Outcome<Instant> LogMerge::scouted(const Source& source, Intake& scout) const {
  auto reader =
      ArchiveReader::open(source.path, options_.line_bytes_max, block_bytes_min, source.part);
  if (!reader) {
    return std::unexpected(reader.error());
  }
  auto block = reader->next_block();
  if (!block || !*block) {
    return Instant::min();
  }
  RecordBatch batch;
  scout.read(std::move(**block), options_.now, batch);
  return batch.records.empty() ? Instant::min() : turn_of(batch, 0);
}

std::optional<LogMerge::Run> LogMerge::next() {
  if (taken_) {
    const auto index = *std::exchange(taken_, std::nullopt);
    const auto& log = logs_[index];
    if (log.at < log.batch.records.size() || refill(index)) {
      turns_.emplace(turn_of(log.batch, log.at), index);
    }
  }
  while (!turns_.empty()) {
    const auto index = turns_.top().second;
    auto& log = logs_[index];
    turns_.pop();
    if (!log.reader) {
      if (refill(index)) {
        turns_.emplace(turn_of(log.batch, 0), index);
      }
      continue;
    }
    taken_ = index;
    const auto begin = log.at;
    const auto comes_first = [&](Instant time) {
      return turns_.empty() || Turn(time, index) < turns_.top();
    };
    do {
      ++log.at;
    } while (log.at < log.batch.records.size() && comes_first(turn_of(log.batch, log.at)));
    return Run{.batch = &log.batch, .first = begin, .count = log.at - begin};
  }
  return std::nullopt;
}

// A record from the future comes at once: the engine sets it aside, and it must not hold back the
// rest of its log.
Instant LogMerge::turn_of(const RecordBatch& batch, std::size_t at) const {
  const auto time = batch.records[at].time;
  return time > options_.now + future_max ? Instant::min() : time;
}

// The log's next records, at least one. False at its end.
bool LogMerge::refill(std::size_t index) {
  auto& log = logs_[index];
  if (!log.reader && !begin(log)) {
    return false;
  }
  log.at = 0;
  do {
    const auto before = log.reader->file_bytes();
    auto block = log.reader->next_block();
    file_bytes_ += log.reader->file_bytes() - before;
    park_beyond_bound(index);
    if (!block) {
      note_trouble(log, block.error());
    }
    if (!block || !*block) {
      end(index);
      return false;
    }
    intake_.read(std::move(**block), options_.now, log.batch);
    if (options_.recount != nullptr) {
      options_.recount->run(log.batch);
    }
    std::ranges::copy(log.batch.samples, std::back_inserter(samples_));
  } while (log.batch.records.empty());
  return true;
}

bool LogMerge::begin(Log& log) {
  auto reader =
      ArchiveReader::open(log.source.path, options_.line_bytes_max, block_bytes_, log.source.part);
  if (!reader) {
    note_trouble(log, reader.error());
    return false;
  }
  log.reader = std::move(*reader);
  return true;
}

void LogMerge::end(std::size_t index) {
  auto& log = logs_[index];
  ended_counts_ += log.reader->counts();
  log.reader.reset();
  log.batch = {};
  std::erase(open_, index);
}

void LogMerge::note_trouble(const Log& log, const Error& error) {
  const auto lines = log.reader ? log.reader->counts().lines : 0;
  troubles_.push_back(fmt::format(
      "{}: {}; {}", printable(log.source.path), error.message,
      lines == 0 ? "nothing of it was read" : fmt::format("its first {} lines were read", lines)));
}

void LogMerge::park_beyond_bound(std::size_t index) {
  std::erase(open_, index);
  open_.push_back(index);
  if (open_.size() > options_.open_files_max) {
    logs_[open_.front()].reader->park();
    open_.pop_front();
  }
}

std::vector<std::string> LogMerge::take_troubles() {
  return std::exchange(troubles_, {});
}

std::vector<std::string> LogMerge::take_samples() {
  return std::exchange(samples_, {});
}

LineCounts LogMerge::counts() const {
  auto all = ended_counts_;
  for (const auto& log : logs_) {
    all += log.reader ? log.reader->counts() : LineCounts{};
  }
  return all;
}

}  // namespace tokentail
