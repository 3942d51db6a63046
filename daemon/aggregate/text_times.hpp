// SPDX-License-Identifier: Apache-2.0
// Texts, by their hashes, and the bucket each was last seen in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <boost/unordered/unordered_flat_map.hpp>

namespace tokentail {

using TextTimes = boost::unordered_flat_map<std::uint64_t, std::int64_t>;

// Forgets the `count` texts that were not seen for the longest time; of those last seen in the same
// bucket, the smaller hashes. Returns the newest bucket that something was forgotten of.
std::int64_t forget_oldest(TextTimes& times, std::size_t count);

// In order of the hashes, so that equal maps are equal bytes. decode: false when `in` was not
// written by encode, or holds more than `most`.
void encode_text_times(const TextTimes& times, std::string& out);
[[nodiscard]] bool decode_text_times(std::string_view& in, std::size_t most, TextTimes& times);

}  // namespace tokentail
