// SPDX-License-Identifier: Apache-2.0
#include "engine/intake.hpp"

#include <utility>

#include "aggregate/key.hpp"

namespace tokentail {

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
}

}  // namespace tokentail
