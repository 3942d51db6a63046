// SPDX-License-Identifier: Apache-2.0
#include "simulation/virtual_network.hpp"

#include <utility>

namespace tokentail::test {

std::optional<VirtualNetwork::Answer> VirtualNetwork::next_answer(std::mt19937& random) {
  if (under_way_.empty()) {
    return std::nullopt;
  }
  const auto at = under_way_.begin() + static_cast<std::ptrdiff_t>(random() % under_way_.size());
  Answer answer{.job = std::move(*at), .result = {.status = 204, .body_sent = true}};
  under_way_.erase(at);
  auto& result = answer.result;
  switch (is_good_ ? 0 : random() % 12) {
    case 1:  // refused
      result.status = 503;
      return answer;
    case 2:  // asked for time
      result.status = 429;
      result.retry_after = "2";
      return answer;
    case 3:  // never left us
      result = {.failure = SendResult::Failure::network, .error = "connection refused"};
      return answer;
    case 4:  // lost on its way
      result = {.failure = SendResult::Failure::timeout, .body_sent = true, .error = "timeout"};
      return answer;
    case 5:  // arrived, and the answer was lost
      result = {.failure = SendResult::Failure::timeout, .body_sent = true, .error = "timeout"};
      break;
    default:
      break;
  }
  arrive(answer.job);
  return answer;
}

void VirtualNetwork::cut(std::mt19937& random) {
  for (const auto& job : std::exchange(under_way_, {})) {
    if (random() % 2 == 0) {
      arrive(job);
    }
  }
}

}  // namespace tokentail::test
