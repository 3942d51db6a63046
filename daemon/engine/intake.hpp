// SPDX-License-Identifier: Apache-2.0
// Lines -> priced records: the first half of the pipeline, which needs no state of the sums and so
// runs beside the reader. One thread owns an intake.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "core/time.hpp"
#include "decode/decoder.hpp"
#include "decode/format.hpp"
#include "decode/rejection_log.hpp"
#include "engine/record_batch.hpp"
#include "pricing/catalogue.hpp"
#include "pricing/pricer.hpp"

namespace tokentail {

class Intake {
 public:
  // `formats` by LineBlock::source. The catalogue outlives the intake.
  Intake(const std::vector<Format>& formats, const DecodeSettings& settings,
         const Catalogue& catalogue);

  // `batch` is reused memory: what it held before is gone.
  void read(LineBlock block, Instant now, RecordBatch& batch);

  [[nodiscard]] const RejectionLog& rejections() const { return rejections_; }
  [[nodiscard]] const PricingCounts& pricing() const { return pricer_.counts(); }

 private:
  void tell_overlong(RecordBatch& batch, Instant now);

  std::deque<Decoder> decoders_;  // a decoder does not move
  Pricer pricer_;
  RejectionLog rejections_;
  std::int64_t untold_overlong_ = 0;      // lines that no decoder ever saw
  std::optional<Instant> overlong_told_;  // last
};

}  // namespace tokentail
