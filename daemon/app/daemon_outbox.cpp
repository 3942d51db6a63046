// SPDX-License-Identifier: Apache-2.0
// What a Daemon does with its outbox when a person asks.
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "app/daemon.hpp"
#include "app/log.hpp"
#include "app/outbox_desk.hpp"
#include "http/outbox_json.hpp"

namespace tokentail {
namespace {

Page listed(StateStore& store, Instant now) {
  const auto entries = store.outbox();
  return entries ? json_page(page_ok, outbox_list_json(outbox_list(*entries, now)))
                 : error_page(entries.error());
}

Page counted(std::size_t messages, std::string_view what) {
  log(LogLevel::info, fmt::format("{} messages {} by hand", messages, what));
  return json_page(page_ok, outbox_count_json(static_cast<std::int64_t>(messages)));
}

}  // namespace

// On the disk thread: the rows are its own. The sender hears of it when it is durable.
void Daemon::take(const OutboxRequest& request, const std::function<void(Page)>& answer) {
  disk_->ask([this, request, answer, now = options_.clock.now()](StateStore& store) {
    using Act = OutboxRequest::Act;
    const auto selection = selection_of(request.question);
    if (request.act == Act::list) {
      answer(listed(store, now));
    } else if (request.act == Act::retry) {
      auto revived = store.revive(selection, now);
      answer(revived ? counted(revived->size(), "wait again") : error_page(revived.error()));
      if (revived && !revived->empty() && !sender_->put(*revived)) {
        mailbox_.post(Undelivered{.rows = std::move(*revived)});
      }
    } else {
      auto dropped = store.drop(selection);
      answer(dropped ? counted(dropped->size(), "dropped") : error_page(dropped.error()));
      if (dropped) {
        sender_->drop(std::move(*dropped));
      }
    }
  });
}

}  // namespace tokentail
