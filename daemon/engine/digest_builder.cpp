// SPDX-License-Identifier: Apache-2.0
#include "engine/digest_builder.hpp"

#include <algorithm>
#include <utility>

#include "aggregate/key.hpp"
#include "aggregate/varint.hpp"

namespace tokentail {
namespace {

std::uint64_t hash_of(const Transition& transition) {
  std::string key;
  for (const auto& [dimension, value] : transition.key) {
    append_key_value(key, value);
  }
  return hash_key(key);
}

bool exceeds(const Quantity& a, const Quantity& b) {
  const auto order = compare(a, b);
  return order && *order == std::strong_ordering::greater;
}

std::optional<std::string> take_text(std::string_view& in) {
  const auto size = take_varint(in);
  if (!size || *size > in.size()) {
    return std::nullopt;
  }
  std::string text(in.substr(0, static_cast<std::size_t>(*size)));
  in.remove_prefix(text.size());
  return text;
}

std::optional<std::int64_t> take_number(std::string_view& in) {
  const auto value = take_signed_varint(in);
  return value ? std::optional(static_cast<std::int64_t>(*value)) : std::nullopt;
}

}  // namespace

void DigestBuilder::add(const Transition& transition) {
  auto& gathered = rules_[transition.rule];
  ++gathered.transitions;
  if (gathered.keys.size() < keys_max) {
    gathered.keys.insert(hash_of(transition));
  }
  if (transition.kind != TransitionKind::resolved) {
    const auto ratio = divide(transition.value, transition.limit);
    if (gathered.worst_text.empty() ||
        (ratio && (!gathered.worst || exceeds(*ratio, *gathered.worst)))) {
      gathered.worst = ratio;
      gathered.worst_text = transition.text;
    }
  }
  from_ = std::min(from_, transition.at);
  to_ = std::max(to_, transition.at);
}

Digest DigestBuilder::take(Instant at, std::vector<Transition> firing, std::int64_t firing_total) {
  Digest digest{.at = at,
                .from = from_,
                .to = to_,
                .firing = std::move(firing),
                .firing_total = firing_total};
  Transition name{.rule = "digest", .level = encode(), .started_at = from_};
  digest.id = transition_id(name, ns_since_epoch(to_));
  for (const auto& [rule, gathered] : rules_) {
    digest.lines.push_back({.rule = rule,
                            .transitions = gathered.transitions,
                            .keys = static_cast<std::int64_t>(gathered.keys.size()),
                            .worst_text = gathered.worst_text});
  }
  *this = DigestBuilder{};
  return digest;
}

std::string DigestBuilder::encode() const {
  std::string bytes;
  if (empty()) {
    return bytes;
  }
  append_signed_varint(bytes, ns_since_epoch(from_));
  append_signed_varint(bytes, ns_since_epoch(to_));
  for (const auto& [rule, gathered] : rules_) {
    append_key_value(bytes, rule);
    append_signed_varint(bytes, gathered.transitions);
    append_varint(bytes, gathered.keys.size());
    for (const auto key : gathered.keys) {
      append_varint(bytes, key);
    }
    const auto worst = gathered.worst.value_or(Quantity{});
    append_signed_varint(bytes, gathered.worst ? 1 : 0);
    append_signed_varint(bytes, worst.numerator);
    append_signed_varint(bytes, worst.denominator);
    append_key_value(bytes, gathered.worst_text);
  }
  return bytes;
}

bool DigestBuilder::decode(std::string_view bytes) {
  *this = DigestBuilder{};
  if (bytes.empty()) {
    return true;
  }
  DigestBuilder read;
  const auto from = take_number(bytes);
  const auto to = take_number(bytes);
  if (!from || !to) {
    return false;
  }
  read.from_ = instant_from_ns(*from);
  read.to_ = instant_from_ns(*to);
  while (!bytes.empty()) {
    const auto rule = take_text(bytes);
    const auto transitions = take_number(bytes);
    const auto keys = take_varint(bytes);
    if (!rule || !transitions || !keys || *keys > keys_max) {
      return false;
    }
    auto& gathered = read.rules_[*rule];
    gathered.transitions = *transitions;
    for (UInt128 i = 0; i < *keys; ++i) {
      const auto key = take_varint(bytes);
      if (!key) {
        return false;
      }
      gathered.keys.insert(static_cast<std::uint64_t>(*key));
    }
    const auto known = take_number(bytes);
    const auto numerator = take_signed_varint(bytes);
    const auto denominator = take_signed_varint(bytes);
    auto text = take_text(bytes);
    if (!known || !numerator || !denominator || *denominator <= 0 || !text) {
      return false;
    }
    if (*known != 0) {
      gathered.worst = Quantity{.numerator = *numerator, .denominator = *denominator};
    }
    gathered.worst_text = std::move(*text);
  }
  *this = std::move(read);
  return true;
}

}  // namespace tokentail
