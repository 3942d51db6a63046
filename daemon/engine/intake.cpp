// SPDX-License-Identifier: Apache-2.0
#include "engine/intake.hpp"

#include <chrono>
#include <utility>

#include <fmt/format.h>

#include "aggregate/key.hpp"
#include "core/escape.hpp"

namespace tokentail {
namespace {

constexpr Duration overlong_told_every = std::chrono::minutes{1};

}  // namespace

Intake::Intake(const std::vector<Format>& formats, const DecodeSettings& settings,
               const Catalogue& catalogue)
    : pricer_(catalogue) {
  for (const auto& format : formats) {
    decoders_.emplace_back(format, settings);
  }
}

void Intake::read(LineBlock block, Instant now, RecordBatch& batch) {
  batch.block = std::move(block);
  batch.text.clear();
  batch.offsets.clear();
  batch.samples.clear();
  batch.records.resize(batch.block.size());
  auto& decoder = decoders_[batch.block.source];
  std::size_t kept = 0;
  for (std::size_t i = 0; i < batch.block.size(); ++i) {
    auto& record = batch.records[kept];
    const auto offset = batch.block.line_offset(i);
    if (const auto rejection = decoder.decode(batch.block.line(i), batch.text, record)) {
      if (auto sample =
              rejections_.add(*rejection, {.path = *batch.block.path, .offset = offset}, now)) {
        batch.samples.push_back(std::move(*sample));
      }
      continue;
    }
    pricer_.price(record);
    fill_name_hashes(record);
    batch.offsets.push_back(offset);
    ++kept;
  }
  batch.records.resize(kept);
  tell_overlong(batch, now);
}

// As rejected lines are told: the first, then at most once a minute.
void Intake::tell_overlong(RecordBatch& batch, Instant now) {
  untold_overlong_ += batch.block.counts.overlong_lines;
  const bool is_due =
      !overlong_told_ || now < *overlong_told_ || now - *overlong_told_ >= overlong_told_every;
  if (untold_overlong_ == 0 || !is_due) {
    return;
  }
  batch.samples.push_back(fmt::format(
      "{}: {} before byte {} rejected: longer than limits.line_bytes", printable(*batch.block.path),
      untold_overlong_ == 1 ? "a line" : fmt::format("{} lines", untold_overlong_),
      batch.block.after.offset));
  untold_overlong_ = 0;
  overlong_told_ = now;
}

}  // namespace tokentail
