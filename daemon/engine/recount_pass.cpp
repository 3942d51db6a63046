// SPDX-License-Identifier: Apache-2.0
#include "engine/recount_pass.hpp"

#include <algorithm>
#include <utility>

#include "recount/text_hash.hpp"

namespace tokentail {

RecountPass::RecountPass(const std::vector<Format>& formats, RecountSettings settings,
                         const Catalogue& catalogue, std::shared_ptr<const TokenizerSet> tokenizers)
    : hash_key_(std::move(settings.hash_key)),
      sampler_(settings.sample),
      catalogue_(catalogue),
      recounter_(std::move(tokenizers)) {
  finders_.reserve(formats.size());
  for (const auto& format : formats) {
    finders_.emplace_back(format);
  }
}

void RecountPass::run(RecordBatch& batch) {
  batch.recounts.clear();
  std::size_t line = 0;
  for (std::size_t i = 0; i < batch.records.size(); ++i) {
    if (!batch.records[i].may_hold_text) {
      continue;
    }
    while (batch.block.line_offset(line) != batch.offsets[i]) {
      ++line;
    }
    recount(batch.records[i], batch.block.line(line), batch.block.source, batch);
  }
}

void RecountPass::recount(UsageRecord& record, std::string_view line, std::size_t source,
                          RecordBatch& batch) {
  const auto text = finders_[source].find(line);
  if (text.empty()) {
    return;
  }
  fill_hash(record, text, batch.text);
  if (const auto choice = sampler_.choose(record); choice != Sampler::Choice::taken) {
    counts_.skip(choice == Sampler::Choice::over_rate ? Skipped::over_rate : Skipped::not_sampled);
    return;
  }
  const auto& model = model_of(record);
  auto recount =
      recounter_.count(record, text, {.encoding = model.encoding, .bare_name = model.bare_name});
  if (!recount) {
    counts_.skip(recount.error());
    return;
  }
  counts_.note(*recount);
  record.recount = &batch.recounts.emplace_back(*recount);
}

const RecountPass::KnownModel& RecountPass::model_of(const UsageRecord& record) {
  const auto provider = record[Dimension::provider];
  const auto name = record[Dimension::model];
  auto key = std::pair(std::string(provider), std::string(name));
  if (const auto known = models_.find(key); known != models_.end()) {
    return known->second;
  }
  if (models_.size() >= models_max) {
    models_.clear();
  }
  KnownModel model{.encoding = catalogue_.tokenizer_of(provider, name).encoding,
                   .bare_name = catalogue_.bare_name(name)};
  return models_.emplace(std::move(key), std::move(model)).first->second;
}

// A stand-in of the decoder is a guess, and is replaced.
void RecountPass::fill_hash(UsageRecord& record, const RecordText& text, TextArena& arena) const {
  auto& hash = record[Dimension::request_hash];
  if (hash_key_.empty() || (!hash.empty() && !hash.starts_with('~'))) {
    return;
  }
  if (const auto made = text_hash(hash_key_, text)) {
    std::ranges::copy(*made, arena.reserve(made->size()));
    hash = arena.keep(made->size());
  }
}

}  // namespace tokentail
