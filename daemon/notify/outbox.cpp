// SPDX-License-Identifier: Apache-2.0
#include "notify/outbox.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace tokentail {
namespace {

void append(std::vector<OutboxChange>& changes, std::vector<OutboxChange> more) {
  std::ranges::move(more, std::back_inserter(changes));
}

OutboxChange homeless(const OutboxRow& row) {
  return {.kind = OutboxChange::Kind::dead,
          .id = row.id,
          .target = row.target,
          .message = row.kind,
          .attempts = row.attempts,
          .due = row.due,
          .error = "no target of this name is in the settings"};
}

}  // namespace

Outbox::Outbox(const OutboxLimits& limits, std::uint64_t seed) : limits_(limits), seed_(seed) {}

std::vector<OutboxChange> Outbox::set_targets(std::span<const OutboxTarget> targets, Instant now) {
  std::vector<OutboxChange> changes;
  for (auto it = queues_.begin(); it != queues_.end();) {
    if (std::ranges::find(targets, it->first, &OutboxTarget::name) == targets.end()) {
      append(changes, it->second.abandon("the target has left the settings"));
      it = queues_.erase(it);
    } else {
      it->second.reopen(now);
      ++it;
    }
  }
  for (const auto& target : targets) {
    queues_.try_emplace(target.name, target.name, target.policy, seed_);
  }
  return changes;
}

void Outbox::set_back(Duration by) {
  for (auto& [name, queue] : queues_) {
    queue.set_back(by);
  }
}

std::vector<OutboxChange> Outbox::put(std::vector<OutboxRow> rows, Instant now) {
  std::vector<OutboxChange> changes;
  for (auto& row : rows) {
    const auto queue = queues_.find(row.target);
    if (queue == queues_.end()) {
      changes.push_back(homeless(row));
      continue;
    }
    append(changes, queue->second.put(std::move(row), now));
    make_room(changes);
  }
  return changes;
}

void Outbox::make_room(std::vector<OutboxChange>& changes) {
  const auto bytes = [this] {
    std::int64_t sum = 0;
    for (const auto& [name, queue] : queues_) {
      sum += queue.bytes();
    }
    return sum;
  };
  while (rows() > limits_.rows_max || bytes() > limits_.bytes_max) {
    const auto fullest = std::ranges::max_element(
        queues_, {}, [](const auto& entry) { return entry.second.rows(); });
    auto change = fullest->second.fold_one();
    if (!change) {
      return;
    }
    changes.push_back(std::move(*change));
  }
}

std::optional<SendJob> Outbox::next_due(Instant now) {
  for (auto& [name, queue] : queues_) {
    if (auto job = queue.next(now)) {
      return job;
    }
  }
  return std::nullopt;
}

std::vector<OutboxChange> Outbox::on_result(const std::string& id, const std::string& target,
                                            const SendResult& result, Instant now) {
  const auto queue = queues_.find(target);
  return queue == queues_.end() ? std::vector<OutboxChange>()
                                : queue->second.on_result(id, result, now);
}

std::vector<OutboxChange> Outbox::drop(std::span<const OutboxName> names) {
  std::vector<OutboxChange> changes;
  for (const auto& name : names) {
    const auto queue = queues_.find(name.target);
    if (queue == queues_.end()) {
      continue;
    }
    if (auto change = queue->second.drop(name.id)) {
      changes.push_back(std::move(*change));
    }
  }
  return changes;
}

std::vector<OutboxChange> Outbox::expire(Instant now) {
  std::vector<OutboxChange> changes;
  for (auto& [name, queue] : queues_) {
    append(changes, queue.expire(now));
  }
  return changes;
}

std::optional<Instant> Outbox::wake_at(Instant now) const {
  std::optional<Instant> first;
  for (const auto& [name, queue] : queues_) {
    if (const auto at = queue.wake_at(now)) {
      first = std::min(first.value_or(*at), *at);
    }
  }
  return first;
}

std::int64_t Outbox::rows() const {
  std::int64_t sum = 0;
  for (const auto& [name, queue] : queues_) {
    sum += queue.rows();
  }
  return sum;
}

std::vector<TargetStatus> Outbox::status() const {
  std::vector<TargetStatus> result;
  result.reserve(queues_.size());
  for (const auto& [name, queue] : queues_) {
    result.push_back(queue.status());
  }
  return result;
}

}  // namespace tokentail
