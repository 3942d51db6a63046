// SPDX-License-Identifier: Apache-2.0
#include "alert/transition.hpp"

#define XXH_INLINE_ALL
#include <fmt/format.h>
#include <xxhash.h>

#include "aggregate/key.hpp"
#include "aggregate/varint.hpp"

namespace tokentail {

std::string_view name_of(TransitionKind kind) {
  switch (kind) {
    case TransitionKind::firing:
      return "firing";
    case TransitionKind::resolved:
      return "resolved";
    case TransitionKind::event:
      return "event";
  }
  return {};
}

std::string transition_id(const Transition& transition, std::int64_t episode_offset) {
  std::string says;
  append_key_value(says, transition.rule);
  append_key_value(says, transition.level);
  append_key_value(says, name_of(transition.kind));
  for (const auto& [dimension, value] : transition.key) {
    append_key_value(says, dimension);
    append_key_value(says, value);
  }
  append_signed_varint(says, ns_since_epoch(transition.started_at));
  append_signed_varint(says, episode_offset);
  if (transition.reminder > 0) {
    append_signed_varint(says, transition.reminder);
  }
  const auto hash = XXH3_128bits(says.data(), says.size());
  return fmt::format("ta_{:016x}{:016x}", hash.high64, hash.low64);
}

}  // namespace tokentail
