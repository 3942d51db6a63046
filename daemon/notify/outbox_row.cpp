// SPDX-License-Identifier: Apache-2.0
#include "notify/outbox_row.hpp"

namespace tokentail {

std::string_view name_of(MessageKind kind) {
  switch (kind) {
    case MessageKind::firing:
      return "firing";
    case MessageKind::resolved:
      return "resolved";
    case MessageKind::event:
      return "event";
    case MessageKind::digest:
      return "digest";
    case MessageKind::test:
      return "test";
  }
  return {};
}

std::string_view name_of(OutboxChange::Kind kind) {
  switch (kind) {
    case OutboxChange::Kind::delivered:
      return "delivered";
    case OutboxChange::Kind::retry:
      return "retry";
    case OutboxChange::Kind::dead:
      return "dead";
    case OutboxChange::Kind::folded:
      return "folded";
    case OutboxChange::Kind::combined:
      return "combined";
    case OutboxChange::Kind::dropped:
      return "dropped";
  }
  return {};
}

}  // namespace tokentail
