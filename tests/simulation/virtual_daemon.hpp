// SPDX-License-Identifier: Apache-2.0
// The daemon's parts that decide, wired as app/daemon wires them, with every step a call: nothing
// happens but what the simulation makes happen, and a crash is the end of the object.
#pragma once

#include <optional>
#include <random>
#include <string>
#include <vector>

#include "engine/engine.hpp"
#include "notify/outbox.hpp"

#include "simulation/virtual_disk.hpp"
#include "simulation/virtual_network.hpp"
#include "simulation/virtual_tail.hpp"

namespace tokentail::test {

class VirtualDaemon {
 public:
  VirtualDaemon(Engine engine, const VirtualFiles& files, SavedState state, Instant now,
                std::uint64_t seed);

  // Each returns whether there was anything to do.
  bool read(std::size_t bytes, Instant now);
  void tick(Instant now);
  bool begin_checkpoint();
  bool end_checkpoint(VirtualDisk& disk, bool is_written, Instant now);
  bool send(VirtualNetwork& network, Instant now);
  bool hear(VirtualNetwork& network, std::mt19937& random, Instant now);
  bool save_outcomes(VirtualDisk& disk, bool is_written);

  // What was on its way to the disk: a crash may come before or after it is there.
  [[nodiscard]] const std::optional<Checkpoint>& checkpoint_under_way() const { return saving_; }

  // When the next message may go.
  [[nodiscard]] std::optional<Instant> wake_at(Instant now) const { return outbox_.wake_at(now); }
  [[nodiscard]] const std::string& complaint() const;

 private:
  void note(std::vector<OutboxChange> changes);

  Engine engine_;
  VirtualTail tail_;
  Outbox outbox_;
  std::optional<Checkpoint> saving_;
  std::vector<OutboxChange> outcomes_;  // not yet saved
  bool caught_up_ = false;
  std::string complaint_;
};

}  // namespace tokentail::test
