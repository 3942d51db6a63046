// SPDX-License-Identifier: Apache-2.0
// Messages that wait or were given up, as they go over the control socket. What a message says is
// not among it: who may look at the queue need not read the alerts.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "core/time.hpp"

namespace tokentail {

struct OutboxMessage {
  std::string id;
  std::string target;
  std::string about;  // rule and key, untrusted
  std::string kind;
  Instant created;
  Instant due;
  std::int64_t attempts = 0;
  std::string last_error;
  bool is_dead = false;
  std::int64_t bytes = 0;  // of its body
};

// {"messages": [{...}], "now": "..."}
struct OutboxList {
  std::vector<OutboxMessage> messages;
  Instant now;
};
[[nodiscard]] std::string outbox_list_json(const OutboxList& list);
[[nodiscard]] Outcome<OutboxList> read_outbox_list(std::string_view json);

// {"ids": ["ta_..."], "target": "ops", "dead": true}: what is left out matches everything.
struct OutboxQuestion {
  std::vector<std::string> ids;
  std::string target;
  bool dead = false;
};
[[nodiscard]] std::string outbox_question_json(const OutboxQuestion& question);
[[nodiscard]] Outcome<OutboxQuestion> read_outbox_question(std::string_view json);

// {"messages": 3}
[[nodiscard]] std::string outbox_count_json(std::int64_t messages);
[[nodiscard]] Outcome<std::int64_t> read_outbox_count(std::string_view json);

}  // namespace tokentail
