// SPDX-License-Identifier: Apache-2.0
// A client that sends exactly the bytes it is told to.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tokentail::test {

class RawClient {
 public:
  explicit RawClient(std::uint16_t port);
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;
  ~RawClient();

  void send(std::string_view bytes) const;
  // Reads until `mark` has been seen or the server closes; fails the test after 5 s.
  [[nodiscard]] std::string read_until(std::string_view mark) const;
  [[nodiscard]] std::string read_all() const { return read_until({}); }

 private:
  int socket_;
};

}  // namespace tokentail::test
