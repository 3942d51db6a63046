// SPDX-License-Identifier: Apache-2.0
#include "app/mailbox.hpp"

#include <thread>
#include <vector>

#include "support/catch.hpp"

using namespace tokentail;
using namespace std::chrono_literals;

TEST_CASE("values arrive in the order they were sent, and a full mailbox makes its producer wait") {
  Mailbox<int> mailbox(2);
  std::thread producer([&] {
    for (int i = 0; i < 1000; ++i) {
      mailbox.push(i);
    }
  });
  std::vector<int> received;
  while (received.size() < 1000) {
    if (const auto value = mailbox.pop(10s)) {
      received.push_back(*value);
    }
  }
  producer.join();
  for (int i = 0; i < 1000; ++i) {
    CHECK(received[static_cast<std::size_t>(i)] == i);
  }
}

TEST_CASE("closing wakes who waits for room and who waits for a value, and loses nothing queued") {
  Mailbox<int> mailbox(1);
  REQUIRE(mailbox.push(1));
  bool pushed = true;
  std::thread producer([&] { pushed = mailbox.push(2); });
  mailbox.post(3);
  mailbox.close();
  producer.join();
  CHECK_FALSE(pushed);
  CHECK(mailbox.pop(0s) == 1);
  CHECK(mailbox.pop(0s) == 3);
  CHECK_FALSE(mailbox.pop(10s));
}
