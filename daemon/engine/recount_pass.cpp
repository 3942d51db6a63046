// SPDX-License-Identifier: Apache-2.0
#include "engine/recount_pass.hpp"

#include <utility>

namespace tokentail {

RecountPass::RecountPass(const std::vector<Format>& formats, SampleSettings sample,
                         const Catalogue& catalogue, std::shared_ptr<const TokenizerSet> tokenizers)
    : sampler_(sample), pricer_(catalogue), recounter_(std::move(tokenizers)) {
  finders_.reserve(formats.size());
  for (const auto& format : formats) {
    finders_.emplace_back(format);
  }
}

void RecountPass::run(RecordBatch& batch) {
  batch.recounts.clear();
  auto& finder = finders_[batch.block.source];
  if (!finder.may_find(batch.block.buffer.text())) {
    return;
  }
  std::size_t line = 0;
  for (std::size_t i = 0; i < batch.records.size(); ++i) {
    while (batch.block.line_offset(line) != batch.offsets[i]) {
      ++line;
    }
    recount(batch.records[i], batch.block.line(line), finder, batch);
  }
}

void RecountPass::recount(UsageRecord& record, std::string_view line, TextFinder& finder,
                          RecordBatch& batch) {
  const auto text = finder.find(line);
  if (text.empty()) {
    return;
  }
  if (const auto choice = sampler_.choose(record); choice != Sampler::Choice::taken) {
    counts_.skip(choice == Sampler::Choice::over_rate ? Skipped::over_rate : Skipped::not_sampled);
    return;
  }
  const auto* const model = pricer_.model_of(record);
  auto recount = recounter_.count(record, text, model == nullptr ? "" : model->encoding);
  if (!recount) {
    counts_.skip(recount.error());
    return;
  }
  counts_.note(record, *recount);
  record.recount = &batch.recounts.emplace_back(*recount);
}

}  // namespace tokentail
