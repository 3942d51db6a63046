// SPDX-License-Identifier: Apache-2.0
#include "http/raw_client.hpp"

#include <array>
#include <cerrno>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "support/catch.hpp"

namespace tokentail::test {

RawClient::RawClient(std::uint16_t port) : socket_(socket(AF_INET, SOCK_STREAM, 0)) {
  const timeval patience{.tv_sec = 5, .tv_usec = 0};
  setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  REQUIRE(connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
}

RawClient::~RawClient() {
  close(socket_);
}

void RawClient::send(std::string_view bytes) const {
  // The server may have closed already: what it said before is what counts.
  static_cast<void>(::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL));
}

std::string RawClient::read_until(std::string_view mark) const {
  std::string text;
  std::array<char, 4096> buffer{};
  while (mark.empty() || text.find(mark) == std::string::npos) {
    const auto count = recv(socket_, buffer.data(), buffer.size(), 0);
    const bool is_too_late = count < 0 && errno == EAGAIN;
    REQUIRE_FALSE(is_too_late);
    if (count <= 0) {
      break;
    }
    text.append(buffer.data(), static_cast<std::size_t>(count));
  }
  return text;
}

}  // namespace tokentail::test
