// SPDX-License-Identifier: Apache-2.0
#include "simulation/virtual_daemon.hpp"

#include <array>
#include <iterator>
#include <utility>

namespace tokentail::test {

VirtualDaemon::VirtualDaemon(Engine engine, const VirtualFiles& files, SavedState state,
                             Instant now, std::uint64_t seed)
    : engine_(std::move(engine)), tail_(files, state.cursors), outbox_({}, seed) {
  auto waiting = std::exchange(state.outbox, {});
  if (const auto lost = engine_.restore(std::move(state)); !lost.empty()) {
    complaint_ = "not restored: " + lost.front();
  }
  const std::array targets{
      OutboxTarget{.name = "hook", .policy = queue_policy(TargetType::webhook)}};
  note(outbox_.set_targets(targets, now));
  note(outbox_.put(std::move(waiting), now));
}

bool VirtualDaemon::read(std::size_t bytes, Instant now) {
  const auto batch = tail_.read(bytes);
  caught_up_ = !batch;
  if (batch) {
    static_cast<void>(engine_.apply(*batch, now));
  }
  return batch.has_value();
}

void VirtualDaemon::tick(Instant now) {
  static_cast<void>(engine_.tick(now, caught_up_));
}

bool VirtualDaemon::begin_checkpoint() {
  if (saving_ || !(engine_.has_changes() || engine_.has_messages_to_save())) {
    return false;
  }
  saving_ = engine_.take_checkpoint();
  return true;
}

bool VirtualDaemon::end_checkpoint(VirtualDisk& disk, bool is_written, Instant now) {
  if (!saving_) {
    return false;
  }
  auto checkpoint = *std::exchange(saving_, std::nullopt);
  if (is_written) {
    disk.commit(checkpoint);
    note(outbox_.put(std::move(checkpoint.outbox), now));
  } else {
    engine_.put_back(std::move(checkpoint));
  }
  return true;
}

bool VirtualDaemon::send(VirtualNetwork& network, Instant now) {
  note(outbox_.expire(now));
  bool any = false;
  while (auto job = outbox_.next_due(now)) {
    network.send(std::move(*job));
    any = true;
  }
  return any;
}

bool VirtualDaemon::hear(VirtualNetwork& network, std::mt19937& random, Instant now) {
  const auto answer = network.next_answer(random);
  if (!answer) {
    return false;
  }
  note(outbox_.on_result(answer->job.id, answer->job.target, answer->result, now));
  return true;
}

bool VirtualDaemon::save_outcomes(VirtualDisk& disk, bool is_written) {
  if (outcomes_.empty()) {
    return false;
  }
  if (is_written) {
    disk.apply(outcomes_);
    outcomes_.clear();
  }
  return true;
}

const std::string& VirtualDaemon::complaint() const {
  return complaint_.empty() ? tail_.complaint() : complaint_;
}

void VirtualDaemon::note(std::vector<OutboxChange> changes) {
  std::ranges::move(changes, std::back_inserter(outcomes_));
}

}  // namespace tokentail::test
