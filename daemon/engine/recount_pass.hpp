// SPDX-License-Identifier: Apache-2.0
// Priced records -> the same with recounts, where their lines hold text: a stage of its own beside
// the reader, because it takes far longer than all the rest. One thread owns a pass.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/time.hpp"
#include "decode/format.hpp"
#include "decode/text_finder.hpp"
#include "engine/record_batch.hpp"
#include "pricing/catalogue.hpp"
#include "pricing/pricer.hpp"
#include "recount/recounter.hpp"
#include "recount/sampler.hpp"

namespace tokentail {

class RecountPass {
 public:
  // `formats` by LineBlock::source. The catalogue outlives the pass.
  RecountPass(const std::vector<Format>& formats, SampleSettings sample, const Catalogue& catalogue,
              std::shared_ptr<const TokenizerSet> tokenizers);

  // The batch's block must still be what its records were read from.
  void run(RecordBatch& batch);

  // What running took, measured by whoever has a clock.
  void note_time(Duration taken) { counts_.taken += taken; }

  [[nodiscard]] const RecountCounts& counts() const { return counts_; }

 private:
  void recount(UsageRecord& record, std::string_view line, TextFinder& finder, RecordBatch& batch);

  std::vector<TextFinder> finders_;
  Sampler sampler_;
  Pricer pricer_;  // for the encoding of a model
  Recounter recounter_;
  RecountCounts counts_;
};

}  // namespace tokentail
