// SPDX-License-Identifier: Apache-2.0
#include "trial/log_merge.hpp"

#include <iterator>
#include <utility>

namespace tokentail {
namespace {

constexpr Duration future_max = std::chrono::minutes{10};  // as the engine has it

}  // namespace

LogMerge::LogMerge(std::vector<ArchiveReader> logs, Intake& intake, Instant now)
    : intake_(intake), now_(now) {
  for (auto& log : logs) {
    logs_.push_back({.reader = std::move(log), .batch = {}});
  }
}

std::optional<LogMerge::Run> LogMerge::next() {
  Log* first = nullptr;
  Log* second = nullptr;
  for (auto& log : logs_) {
    refill(log);
    if (log.ended) {
      continue;
    }
    if (first == nullptr || head(log) < head(*first)) {
      second = std::exchange(first, &log);
    } else if (second == nullptr || head(log) < head(*second)) {
      second = &log;
    }
  }
  if (first == nullptr) {
    return std::nullopt;
  }
  const auto& records = first->batch.records;
  const auto begin = first->at;
  // A log that comes later in the list waits for its equals.
  const auto comes_first = [&](Instant time) {
    return second == nullptr || time < head(*second) || (time == head(*second) && first < second);
  };
  do {
    ++first->at;
  } while (first->at < records.size() && comes_first(head(*first)));
  return Run{.batch = &first->batch, .first = begin, .count = first->at - begin};
}

// A record from the future comes at once: the engine sets it aside, and it must not hold back the
// rest of its log.
Instant LogMerge::head(const Log& log) const {
  const auto time = log.batch.records[log.at].time;
  return time > now_ + future_max ? Instant::min() : time;
}

void LogMerge::refill(Log& log) {
  while (!log.ended && log.at == log.batch.records.size()) {
    auto block = log.reader.next_block();
    if (!block) {
      troubles_.push_back(log.reader.path() + ": " + block.error().message);
    }
    if (!block || !*block) {
      log.ended = true;
      return;
    }
    intake_.read(std::move(**block), now_, log.batch);
    log.at = 0;
    samples_.insert(samples_.end(), log.batch.samples.begin(), log.batch.samples.end());
  }
}

std::vector<std::string> LogMerge::take_troubles() {
  return std::exchange(troubles_, {});
}

std::vector<std::string> LogMerge::take_samples() {
  return std::exchange(samples_, {});
}

LineCounts LogMerge::counts() const {
  LineCounts all;
  for (const auto& log : logs_) {
    all += log.reader.counts();
  }
  return all;
}

std::int64_t LogMerge::file_bytes() const {
  std::int64_t all = 0;
  for (const auto& log : logs_) {
    all += log.reader.file_bytes();
  }
  return all;
}

}  // namespace tokentail
