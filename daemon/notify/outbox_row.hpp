// SPDX-License-Identifier: Apache-2.0
// One message to one target, as it is kept on disk until it is delivered, and what becomes of it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/time.hpp"

namespace tokentail {

enum class MessageKind : std::uint8_t { firing, resolved, event, digest, test };

[[nodiscard]] std::string_view name_of(MessageKind kind);

struct OutboxRow {
  std::string id;  // of the transition: the same for every target and every attempt
  std::string target;
  std::string dedup_key;  // rule and key; messages that share it keep their order
  MessageKind kind = MessageKind::firing;
  std::string body;
  Instant created;
  Instant due;  // not before this
  std::int64_t attempts = 0;
  std::string last_error;  // safe to show; empty before the first failure

  // Since this process started; not kept on disk.
  int refusals = 0;   // attempts that the receiver called wrong
  int uncertain = 0;  // attempts that timed out after the whole message was sent

  [[nodiscard]] std::int64_t bytes() const {
    return static_cast<std::int64_t>(sizeof *this + id.size() + target.size() + dedup_key.size() +
                                     body.size() + last_error.size());
  }
};

// Which row: an id is the same for every target.
struct OutboxName {
  std::string id;
  std::string target;
};

// What the store has to write down about a row.
struct OutboxChange {
  enum class Kind : std::uint8_t {
    delivered,  // delete it
    retry,      // update attempts, due and error
    dead,       // keep it aside with its error; `tokentail outbox retry` puts it back
    folded,     // delete it: the outbox was full. Counted and told
    combined,   // delete it: the message that it resolved tells the same. Counted
    dropped,    // delete it: a person wants that
  };

  Kind kind = Kind::delivered;
  std::string id;
  std::string target;
  MessageKind message = MessageKind::firing;
  std::int64_t attempts = 0;
  Instant due;
  std::string error;
};

[[nodiscard]] std::string_view name_of(OutboxChange::Kind kind);

}  // namespace tokentail
