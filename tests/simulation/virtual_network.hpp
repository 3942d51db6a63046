// SPDX-License-Identifier: Apache-2.0
// An endpoint behind a network: messages arrive or not, and so do the answers.
#pragma once

#include <optional>
#include <random>
#include <string>
#include <vector>

#include "notify/retry.hpp"
#include "notify/target_queue.hpp"

namespace tokentail::test {

class VirtualNetwork {
 public:
  struct Arrived {
    std::string id;
    std::string body;
  };
  struct Answer {
    SendJob job;
    SendResult result;
  };

  void send(SendJob job) { under_way_.push_back(std::move(job)); }

  // One request comes to its end, in any order; nothing when none is under way.
  [[nodiscard]] std::optional<Answer> next_answer(std::mt19937& random);

  // The sender has died: what is under way may still arrive.
  void cut(std::mt19937& random);

  // From now on every message arrives and every answer comes back.
  void recover() { is_good_ = true; }

  [[nodiscard]] const std::vector<Arrived>& arrived() const { return arrived_; }

 private:
  void arrive(const SendJob& job) { arrived_.push_back({.id = job.id, .body = job.body}); }

  std::vector<SendJob> under_way_;
  std::vector<Arrived> arrived_;
  bool is_good_ = false;
};

}  // namespace tokentail::test
