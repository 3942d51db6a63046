// SPDX-License-Identifier: Apache-2.0
#include "aggregate/key_memory.hpp"

#include "aggregate/distinct.hpp"
#include "aggregate/late_sum.hpp"
#include "aggregate/quantile.hpp"
#include "aggregate/recency.hpp"
#include "aggregate/sightings.hpp"
#include "aggregate/trend.hpp"

namespace tokentail {

std::unique_ptr<KeyMemory> KeyMemory::make(Kind kind) {
  switch (kind) {
    case Kind::late_sum:
      return std::make_unique<LateSum>();
    case Kind::quantile:
      return std::make_unique<Quantile>();
    case Kind::distinct:
      return std::make_unique<Distinct>();
    case Kind::sightings:
      return std::make_unique<Sightings>();
    case Kind::trend:
      return std::make_unique<Trend>();
    case Kind::recency:
      break;
  }
  return std::make_unique<Recency>();
}

std::int64_t KeyMemory::bytes_max(Kind kind, std::int64_t span, std::int64_t delay) {
  switch (kind) {
    case Kind::late_sum:
      return LateSum::bytes_max(span, delay);
    case Kind::quantile:
      return Quantile::bytes_max(span, delay);
    case Kind::distinct:
      return Distinct::bytes_max();
    case Kind::sightings:
      return Sightings::bytes_max();
    case Kind::trend:
      return sizeof(Trend);
    case Kind::recency:
      break;
  }
  return sizeof(Recency);
}

}  // namespace tokentail
