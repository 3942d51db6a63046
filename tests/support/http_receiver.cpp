// SPDX-License-Identifier: Apache-2.0
#include "support/http_receiver.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

namespace tokentail::test {
namespace {

bool send_all(int connection, std::string_view text) {
  while (!text.empty()) {
    const auto size = ::send(connection, text.data(), text.size(), MSG_NOSIGNAL);
    if (size <= 0) {
      return false;
    }
    text.remove_prefix(static_cast<std::size_t>(size));
  }
  return true;
}

bool receive_more(int connection, std::string& buffer) {
  std::array<char, 4096> chunk{};
  const auto size = ::recv(connection, chunk.data(), chunk.size(), 0);
  if (size <= 0) {
    return false;
  }
  buffer.append(chunk.data(), static_cast<std::size_t>(size));
  return true;
}

std::optional<Received> receive_request(int connection, std::string& buffer) {
  constexpr std::string_view blank = "\r\n\r\n";
  auto end = buffer.find(blank);
  while (end == std::string::npos) {
    if (!receive_more(connection, buffer)) {
      return std::nullopt;
    }
    end = buffer.find(blank);
  }
  Received request{.connection = 0, .head = buffer.substr(0, end + 2), .body = {}};
  buffer.erase(0, end + blank.size());
  const auto length = std::strtoul(request.header("content-length").c_str(), nullptr, 10);
  while (buffer.size() < length) {
    if (!receive_more(connection, buffer)) {
      return std::nullopt;
    }
  }
  request.body = buffer.substr(0, length);
  buffer.erase(0, length);
  return request;
}

}  // namespace

std::string Received::header(std::string_view name) const {
  std::string_view rest = head;
  while (!rest.empty()) {
    const auto line = rest.substr(0, rest.find("\r\n"));
    rest.remove_prefix(std::min(rest.size(), line.size() + 2));
    if (line.size() > name.size() && line[name.size()] == ':' &&
        ::strncasecmp(line.data(), name.data(), name.size()) == 0) {
      const auto value = line.substr(name.size() + 1);
      return std::string(value.substr(std::min(value.find_first_not_of(' '), value.size())));
    }
  }
  return {};
}

HttpReceiver::HttpReceiver(std::vector<Answer> script)
    : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)),
      script_(script.begin(), script.end()) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const plain = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listener_, plain, size) != 0 || ::listen(listener_, 16) != 0 ||
      ::getsockname(listener_, plain, &size) != 0) {
    std::abort();
  }
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { accept_all(); });
}

HttpReceiver::~HttpReceiver() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
    for (const int connection : connections_) {
      ::shutdown(connection, SHUT_RDWR);
    }
  }
  changed_.notify_all();
  ::shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  for (auto& server : servers_) {
    server.join();
  }
  for (const int connection : connections_) {
    ::close(connection);
  }
  ::close(listener_);
}

std::string HttpReceiver::url() const {
  return "http://127.0.0.1:" + std::to_string(port_) + "/hook";
}

std::vector<Received> HttpReceiver::wait_for(std::size_t count) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, std::chrono::seconds(10), [&] { return received_.size() >= count; });
  return received_;
}

void HttpReceiver::accept_all() {
  for (;;) {
    const int connection = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    const std::lock_guard lock(mutex_);
    if (connection < 0 || closing_) {
      if (connection >= 0) {
        ::close(connection);
      }
      return;
    }
    const auto number = connections_.size();
    connections_.push_back(connection);
    servers_.emplace_back([this, connection, number] { serve(connection, number); });
  }
}

void HttpReceiver::serve(int connection, std::size_t number) {
  std::string buffer;
  while (auto request = receive_request(connection, buffer)) {
    request->connection = number;
    {
      const std::lock_guard lock(mutex_);
      received_.push_back(std::move(*request));
    }
    changed_.notify_all();
    if (!answer(connection, next_answer())) {
      break;
    }
  }
  ::shutdown(connection, SHUT_RDWR);
}

Answer HttpReceiver::next_answer() {
  const std::lock_guard lock(mutex_);
  auto answer = script_.front();
  if (script_.size() > 1) {
    script_.pop_front();
  }
  return answer;
}

bool HttpReceiver::answer(int connection, const Answer& answer) {
  if (answer.manner == Answer::Manner::hang) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return closing_; });
    return false;
  }
  const auto start = "HTTP/1.1 " + std::to_string(answer.status) + " X\r\n" + answer.headers;
  switch (answer.manner) {
    case Answer::Manner::reset_in_body: {
      send_all(connection, start + "Content-Length: 1000\r\n\r\nhalf");
      const linger at_once{.l_onoff = 1, .l_linger = 0};
      ::setsockopt(connection, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
      return false;
    }
    case Answer::Manner::endless_body: {
      const std::string junk(4096, 'x');
      bool more = send_all(connection, start + "Connection: close\r\n\r\n");
      while (more) {
        more = send_all(connection, junk);
      }
      return false;
    }
    default:
      return send_all(connection, start + "Content-Length: " + std::to_string(answer.body.size()) +
                                      "\r\n\r\n" + answer.body);
  }
}

}  // namespace tokentail::test
