// SPDX-License-Identifier: Apache-2.0
#include "notify/target_watch.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <iterator>
#include <optional>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "core/escape.hpp"

namespace tokentail {
namespace {

constexpr Duration told_after = std::chrono::minutes{1};
constexpr Duration stuck_after = std::chrono::minutes{15};

// Or takes nothing, politely.
bool is_away(const TargetStatus& target, Instant now) {
  const bool is_stuck =
      !target.last_error.empty() && target.oldest && now - *target.oldest > stuck_after;
  return target.state != Circuit::State::closed || is_stuck;
}

// A process that has just started knows of no failure, which is no success.
bool gets_through(const TargetStatus& target) {
  return target.state == Circuit::State::closed && target.delivered > 0 &&
         target.last_error.empty();
}

// With the one character behind it.
std::optional<std::int64_t> take_number(std::string_view& bytes) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(bytes.data(), bytes.data() + bytes.size(), number);
  const auto size = static_cast<std::size_t>(end - bytes.data());
  if (error != std::errc{} || size == bytes.size()) {
    return std::nullopt;
  }
  bytes.remove_prefix(size + 1);
  return number;
}

std::optional<std::string_view> take_text(std::string_view& bytes, std::int64_t size) {
  if (size < 0 || size > std::ssize(bytes)) {
    return std::nullopt;
  }
  const auto text = bytes.substr(0, static_cast<std::size_t>(size));
  bytes.remove_prefix(text.size());
  return text;
}

}  // namespace

std::string TargetNews::id() const {
  auto name = target;  // an id holds no dot
  std::ranges::replace_if(name, [](char c) { return c == '.' || c <= ' ' || c > '~'; }, '-');
  return fmt::format("tk_{}_{}_{}", name, ns_since_epoch(since), works ? "works" : "broken");
}

std::string TargetNews::text() const {
  const auto name = printable(target);
  if (works) {
    return fmt::format("Target {} works again. It was broken since {}.", name, rfc3339(since));
  }
  return fmt::format("Target {} is broken since {}: {}. {} messages wait.", name, rfc3339(since),
                     reason.empty() ? "no answer" : reason, waiting);
}

std::vector<TargetNews> TargetWatch::look(std::span<const TargetStatus> targets, Instant now) {
  std::vector<TargetNews> news;
  if (targets.empty()) {
    return news;  // nobody has looked yet
  }
  const auto is_known = [&](const std::string& name) {
    return std::ranges::find(targets, name, &TargetStatus::name) != targets.end();
  };
  std::erase_if(broken_, [&](const auto& entry) { return !is_known(entry.first); });
  std::erase_if(dead_, [&](const auto& entry) { return !is_known(entry.first); });
  for (const auto& target : targets) {
    const bool lost_one = target.dead > std::exchange(dead_[target.name], target.dead);
    const auto known = broken_.find(target.name);
    TargetNews one{.target = target.name,
                   .reason = target.last_error,
                   .since = known == broken_.end() ? now : known->second.since,
                   .at = now,
                   .waiting = target.rows};
    if (is_away(target, now) || lost_one) {
      auto& broken = broken_.try_emplace(target.name, Broken{.since = now}).first->second;
      broken.reason = target.last_error;
      if ((lost_one || now - broken.since >= told_after) && !std::exchange(broken.is_told, true)) {
        news.push_back(std::move(one));
      }
    } else if (known != broken_.end() && gets_through(target)) {
      one.works = true;
      if (known->second.is_told) {
        news.push_back(std::move(one));
      }
      broken_.erase(known);
    }
  }
  return news;
}

// A line of numbers, the sizes of two texts among them, and then the texts.
std::string TargetWatch::encode() const {
  std::string bytes;
  for (const auto& [name, broken] : broken_) {
    bytes +=
        fmt::format("{} {} {} {}\n{}{}\n", ns_since_epoch(broken.since), broken.is_told ? 1 : 0,
                    name.size(), broken.reason.size(), name, broken.reason);
  }
  return bytes;
}

bool TargetWatch::decode(std::string_view bytes) {
  *this = TargetWatch{};
  TargetWatch read;
  while (!bytes.empty()) {
    const auto since = take_number(bytes);
    const auto is_told = take_number(bytes);
    const auto name = take_number(bytes);
    const auto reason = take_number(bytes);
    if (!since || !is_told || !name || !reason) {
      return false;
    }
    const auto name_text = take_text(bytes, *name);
    const auto reason_text = take_text(bytes, *reason);
    if (!name_text || !reason_text || !take_text(bytes, 1)) {
      return false;
    }
    read.broken_.insert_or_assign(std::string(*name_text),
                                  Broken{.since = instant_from_ns(*since),
                                         .reason = std::string(*reason_text),
                                         .is_told = *is_told != 0});
  }
  *this = std::move(read);
  return true;
}

}  // namespace tokentail
