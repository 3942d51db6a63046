// SPDX-License-Identifier: Apache-2.0
#include "aggregate/packed_buckets.hpp"

namespace tokentail {

void append_bucket(std::string& out, const Bucket& bucket, std::int64_t before) {
  append_signed_varint(out, Int128{bucket.number} - before);
  append_signed_varint(out, bucket.value);
}

std::optional<Bucket> take_bucket(std::string_view& in, std::int64_t before, Int128 value_max) {
  const auto distance = take_signed_varint(in, 2 * Int128{bucket_number_max});
  const auto value = distance ? take_signed_varint(in, value_max) : std::nullopt;
  const auto number = before + distance.value_or(0);
  if (!value || number > bucket_number_max || number < -bucket_number_max) {
    return std::nullopt;
  }
  return Bucket{.number = static_cast<std::int64_t>(number), .value = *value};
}

PackedBuckets::PackedBuckets(const std::vector<Bucket>& buckets) {
  for (const auto& bucket : buckets) {
    push_back(bucket);
  }
}

void PackedBuckets::push_back(const Bucket& bucket) {
  if (count_ == 0) {
    first_number_ = bucket.number;
  } else {
    append_signed_varint(bytes_, bucket.number - last_number_);
  }
  append_signed_varint(bytes_, bucket.value);
  last_number_ = bucket.number;
  ++count_;
}

Bucket PackedBuckets::pop_front() {
  auto rest = packed();
  const Bucket front{.number = first_number_, .value = take_signed_varint(rest).value_or(0)};
  if (--count_ > 0) {
    first_number_ += static_cast<std::int64_t>(take_signed_varint(rest).value_or(0));
  }
  begin_ = static_cast<std::uint32_t>(bytes_.size() - rest.size());
  if (begin_ > bytes_.size() / 2) {  // each byte moves at most once for each that is forgotten
    bytes_.erase(0, begin_);
    begin_ = 0;
  }
  return front;
}

}  // namespace tokentail
