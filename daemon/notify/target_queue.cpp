// SPDX-License-Identifier: Apache-2.0
#include "notify/target_queue.hpp"

#include <algorithm>
#include <chrono>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "notify/slack_body.hpp"

namespace tokentail {
namespace {

using namespace std::chrono_literals;

constexpr int refusals_max = 3;
constexpr int uncertain_max = 2;
constexpr Duration combine_after = 1min;
constexpr Duration late_after = 1h;

OutboxChange change_of(const OutboxRow& row, OutboxChange::Kind kind) {
  return {.kind = kind,
          .id = row.id,
          .target = row.target,
          .message = row.kind,
          .attempts = row.attempts,
          .due = row.due,
          .error = row.last_error};
}

bool timed_out_after_sending(const SendResult& result) {
  return result.failure == SendResult::Failure::timeout && result.body_sent;
}

// FNV-1a: the same row gets the same jitter in a replay, two rows get different ones.
std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char c : text) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  }
  return hash;
}

}  // namespace

QueuePolicy queue_policy(TargetType type) {
  if (type == TargetType::slack) {
    return {.type = type,
            .give_up = 24h,
            .send_interval = 1s,
            .burst = 3,
            .knows_repeats = false,
            .combines = true,
            .gathers_late = true};
  }
  return {.type = type, .give_up = 72h};
}

TargetQueue::TargetQueue(std::string name, const QueuePolicy& policy, std::uint64_t seed)
    : name_(std::move(name)),
      policy_(policy),
      seed_(seed ^ hash_of(name_)),
      pace_(policy.send_interval, policy.burst) {}

std::vector<OutboxChange> TargetQueue::put(OutboxRow row, Instant now) {
  std::vector<OutboxChange> changes;
  if (!ids_.insert(row.id).second) {
    return changes;
  }
  if (policy_.combines && row.kind == MessageKind::resolved) {
    const auto is_overtaken = [&](const OutboxRow& other) {
      return other.kind == MessageKind::firing && other.dedup_key == row.dedup_key &&
             !is_in_flight(other) && other.uncertain == 0 && now - other.created > combine_after;
    };
    for (auto it = std::ranges::find_if(rows_, is_overtaken); it != rows_.end();
         it = std::ranges::find_if(rows_, is_overtaken)) {
      changes.push_back(remove(it, OutboxChange::Kind::combined));
      ++counted_.combined;
    }
  }
  bytes_ += row.bytes();
  rows_.push_back(std::move(row));
  return changes;
}

// The rows that no earlier row of the same rule and key stands before, until `visit` says stop.
void TargetQueue::visit_heads(const std::function<bool(const OutboxRow&)>& visit) const {
  std::unordered_set<std::string_view> seen;
  for (const auto& row : rows_) {
    if (seen.insert(row.dedup_key).second && !visit(row)) {
      return;
    }
  }
}

// A probe takes the row that has waited longest since it was last tried, due or not: were it always
// the first row, one that the receiver chokes on would keep the circuit open for the others.
const OutboxRow* TargetQueue::head(Instant now) const {
  const OutboxRow* best = nullptr;
  visit_heads([&](const OutboxRow& row) {
    if (circuit_.is_closed()) {
      best = row.due <= now ? &row : nullptr;
      return best == nullptr;
    }
    best = best == nullptr || row.due < best->due ? &row : best;
    return true;
  });
  return best;
}

Instant TargetQueue::open_at(Instant now) const {
  const auto probe = circuit_.is_closed() ? now : circuit_.probe_at();
  return std::max({pace_.ready_at(now), paused_until_, probe});
}

std::optional<SendJob> TargetQueue::next(Instant now) {
  if (!in_flight_.empty() || open_at(now) > now) {
    return std::nullopt;
  }
  const auto* row = head(now);
  if (row == nullptr) {
    return std::nullopt;
  }
  pace_.take(now);
  SendJob job{.id = row->id,
              .target = name_,
              .body = row->body,
              .kind = row->kind,
              .attempt = row->attempts + 1};
  in_flight_ = {row->id};
  if (is_late(*row, now)) {
    std::vector<std::string_view> bodies;
    in_flight_.clear();
    for (const auto* late : late_rows(now)) {
      in_flight_.push_back(late->id);
      bodies.emplace_back(late->body);
    }
    job.id = in_flight_.front();
    job.body = slack_late_body(bodies, name_);
    job.kind = MessageKind::digest;
  }
  return job;
}

bool TargetQueue::is_in_flight(const OutboxRow& row) const {
  return std::ranges::find(in_flight_, row.id) != in_flight_.end();
}

// One that was refused goes alone: it may be what the receiver chokes on.
bool TargetQueue::is_late(const OutboxRow& row, Instant now) const {
  const bool is_news = row.kind == MessageKind::firing || row.kind == MessageKind::event;
  return policy_.gathers_late && is_news && row.refusals == 0 && now - row.created > late_after;
}

// All that may go before anything else of the same rule and key.
std::vector<const OutboxRow*> TargetQueue::late_rows(Instant now) const {
  std::vector<const OutboxRow*> late;
  std::unordered_set<std::string_view> held_back;
  for (const auto& row : rows_) {
    if (late.size() == slack_late_max) {
      break;
    }
    if (is_late(row, now) && !held_back.contains(row.dedup_key)) {
      late.push_back(&row);
    } else {
      held_back.insert(row.dedup_key);
    }
  }
  return late;
}

std::vector<OutboxChange> TargetQueue::on_result(const std::string& id, const SendResult& result,
                                                 Instant now) {
  if (in_flight_.empty() || id != in_flight_.front()) {
    return {};
  }
  const auto ids = std::exchange(in_flight_, {});
  const auto judgement = judge(result, policy_.type, now);
  if (judgement.verdict == Verdict::ok) {
    if (!circuit_.is_closed()) {
      release_waiting(now);
    }
    circuit_.succeeded();
    counted_.last_error.clear();
  } else {
    charge(judgement, now);
  }
  std::vector<OutboxChange> changes;
  for (const auto& one : ids) {
    if (const auto row = find(one); row != rows_.end()) {
      changes.push_back(on_result(row, result, judgement, now));
    }
  }
  return changes;
}

OutboxChange TargetQueue::on_result(const Rows::iterator& row, const SendResult& result,
                                    const Judgement& judgement, Instant now) {
  ++row->attempts;
  if (judgement.verdict == Verdict::ok) {
    return deliver(row);
  }
  row->uncertain += timed_out_after_sending(result) ? 1 : 0;
  row->refusals += judgement.verdict == Verdict::fix ? 1 : 0;
  return step_back(row, judgement, now);
}

OutboxChange TargetQueue::deliver(const Rows::iterator& row) {
  ++counted_.delivered;
  return remove(row, OutboxChange::Kind::delivered);
}

OutboxChange TargetQueue::step_back(const Rows::iterator& row, const Judgement& judgement,
                                    Instant now) {
  const auto jitter = seed_ ^ hash_of(row->id) ^ static_cast<std::uint64_t>(row->attempts);
  auto delay = judgement.wait.value_or(backoff(static_cast<int>(row->attempts), jitter));
  if (judgement.verdict == Verdict::wait) {
    delay = std::max<Duration>(delay, 1s);  // a receiver that names no time still wants some
    paused_until_ = std::max(paused_until_, now + delay);
  }
  bytes_ -= row->bytes();
  row->due = now + delay;
  row->last_error = judgement.reason;
  bytes_ += row->bytes();
  if (auto reason = reason_to_bury(*row, now)) {
    return bury(row, std::move(*reason));
  }
  return change_of(*row, OutboxChange::Kind::retry);
}

// What a failure means for the target as a whole.
void TargetQueue::charge(const Judgement& judgement, Instant now) {
  ++counted_.failures;
  counted_.last_error = judgement.reason;
  switch (judgement.verdict) {
    case Verdict::wait:
      break;
    case Verdict::gone:
      circuit_.refused_for_good(now);
      break;
    default:
      circuit_.failed(now);
      break;
  }
}

std::optional<OutboxChange> TargetQueue::drop(const std::string& id) {
  const auto row = find(id);
  if (row == rows_.end()) {
    return std::nullopt;
  }
  return remove(row, OutboxChange::Kind::dropped);
}

std::optional<std::string> TargetQueue::reason_to_bury(const OutboxRow& row, Instant now) const {
  if (row.refusals >= refusals_max) {
    return "refused " + std::to_string(row.refusals) + " times: " + row.last_error;
  }
  if (!policy_.knows_repeats && row.uncertain >= uncertain_max) {
    return "no answer, twice, after the whole message was sent: it may have arrived";
  }
  if (now - row.created >= policy_.give_up) {
    return "undelivered for " + display_duration(policy_.give_up) +
           (row.last_error.empty() ? "" : ": " + row.last_error);
  }
  return std::nullopt;
}

// Every message that waited only because the target was away may go now.
void TargetQueue::release_waiting(Instant now) {
  for (auto& row : rows_) {
    if (row.refusals == 0) {
      row.due = std::min(row.due, now);
    }
  }
}

std::vector<OutboxChange> TargetQueue::expire(Instant now) {
  std::vector<OutboxChange> changes;
  while (!rows_.empty() && !is_in_flight(rows_.front()) &&
         now - rows_.front().created >= policy_.give_up) {
    changes.push_back(bury(rows_.begin(), reason_to_bury(rows_.front(), now).value_or("too old")));
  }
  return changes;
}

std::optional<OutboxChange> TargetQueue::fold_one() {
  const auto may_go = [&](const OutboxRow& row) { return !is_in_flight(row); };
  auto row = std::ranges::find_if(rows_, [&](const OutboxRow& candidate) {
    return candidate.kind == MessageKind::event && may_go(candidate);
  });
  if (row == rows_.end()) {
    row = std::ranges::find_if(rows_, may_go);
  }
  if (row == rows_.end()) {
    return std::nullopt;
  }
  ++counted_.folded;
  return remove(row, OutboxChange::Kind::folded);
}

std::vector<OutboxChange> TargetQueue::abandon(const std::string& reason) {
  std::vector<OutboxChange> changes;
  while (!rows_.empty()) {
    changes.push_back(bury(rows_.begin(), reason));
  }
  in_flight_.clear();
  return changes;
}

std::optional<Instant> TargetQueue::wake_at(Instant now) const {
  if (rows_.empty() || !in_flight_.empty()) {
    return std::nullopt;
  }
  auto ready = open_at(now);
  if (circuit_.is_closed() && ready == now) {
    std::optional<Instant> first;
    visit_heads([&](const OutboxRow& row) {
      first = std::min(first.value_or(row.due), row.due);
      return *first > now;
    });
    ready = std::max(ready, first.value_or(now));
  }
  return std::min(ready, std::max(now, rows_.front().created + policy_.give_up));
}

void TargetQueue::reopen(Instant now) {
  circuit_.succeeded();
  release_waiting(now);
}

void TargetQueue::set_back(Duration by) {
  circuit_.succeeded();
  paused_until_ -= by;
  for (auto& row : rows_) {
    row.due -= by;
  }
}

TargetStatus TargetQueue::status() const {
  auto status = counted_;
  status.name = name_;
  status.state = circuit_.state();
  status.rows = rows();
  status.bytes = bytes_;
  status.in_flight = !in_flight_.empty();
  if (!rows_.empty()) {
    status.oldest = rows_.front().created;
  }
  return status;
}

TargetQueue::Rows::iterator TargetQueue::find(const std::string& id) {
  return std::ranges::find(rows_, id, &OutboxRow::id);
}

OutboxChange TargetQueue::remove(const Rows::iterator& row, OutboxChange::Kind kind) {
  auto change = change_of(*row, kind);
  bytes_ -= row->bytes();
  ids_.erase(row->id);
  rows_.erase(row);
  return change;
}

OutboxChange TargetQueue::bury(const Rows::iterator& row, std::string reason) {
  ++counted_.dead;
  auto change = remove(row, OutboxChange::Kind::dead);
  change.error = std::move(reason);
  return change;
}

}  // namespace tokentail
