// SPDX-License-Identifier: Apache-2.0
// Priced records -> the same with recounts, where their lines hold text: a stage of its own beside
// the reader, because it takes far longer than all the rest. One thread owns a pass.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/time.hpp"
#include "decode/format.hpp"
#include "decode/text_finder.hpp"
#include "engine/record_batch.hpp"
#include "pricing/catalogue.hpp"
#include "recount/recounter.hpp"
#include "recount/sampler.hpp"

namespace tokentail {

struct RecountSettings {
  SampleSettings sample;
  // Where a log has no request hash, that of the text, with this key, takes its place; empty: no.
  std::string hash_key;
};

class RecountPass {
 public:
  // `formats` by LineBlock::source. The catalogue outlives the pass.
  RecountPass(const std::vector<Format>& formats, RecountSettings settings,
              const Catalogue& catalogue, std::shared_ptr<const TokenizerSet> tokenizers);

  // The batch's block must still be what its records were read from.
  void run(RecordBatch& batch);

  // One record of the batch, which was read from `line` of the source; see Decoder::decode for
  // what must follow a line.
  void recount(UsageRecord& record, std::string_view line, std::size_t source, RecordBatch& batch);

  // What running took, measured by whoever has a clock.
  void note_time(Duration taken) { counts_.taken += taken; }

  [[nodiscard]] const RecountCounts& counts() const { return counts_; }

 private:
  struct KnownModel {
    std::string encoding;
    std::string bare_name;
  };
  static constexpr std::size_t models_max = 1000;  // whose tokenizers are remembered
  [[nodiscard]] const KnownModel& model_of(const UsageRecord& record);
  void fill_hash(UsageRecord& record, const RecordText& text, TextArena& arena) const;

  std::vector<TextFinder> finders_;
  std::string hash_key_;
  Sampler sampler_;
  const Catalogue& catalogue_;
  std::map<std::pair<std::string, std::string>, KnownModel> models_;  // by provider and model
  Recounter recounter_;
  RecountCounts counts_;
};

}  // namespace tokentail
