// SPDX-License-Identifier: Apache-2.0
// An HTTP server on loopback for tests: answers by script, keeps what it was sent, and misbehaves
// on demand. Port 0, raw sockets, one thread a connection. No sleeping: waits end on an event or a
// deadline.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace tokentail::test {

struct Answer {
  enum class Manner : std::uint8_t { whole, hang, reset_in_body, endless_body };

  int status = 200;
  std::string headers = {};  // each ended by \r\n
  std::string body = "ok";
  Manner manner = Manner::whole;
};

struct Received {
  std::size_t connection = 0;  // the first is 0
  std::string head;            // request line and headers
  std::string body;

  [[nodiscard]] std::string header(std::string_view name) const;
};

class HttpReceiver {
 public:
  // Answers in order; the last one stands for all further requests.
  explicit HttpReceiver(std::vector<Answer> script = {Answer{}});
  ~HttpReceiver();
  HttpReceiver(const HttpReceiver&) = delete;
  HttpReceiver& operator=(const HttpReceiver&) = delete;
  HttpReceiver(HttpReceiver&&) = delete;
  HttpReceiver& operator=(HttpReceiver&&) = delete;

  [[nodiscard]] std::string url() const;
  [[nodiscard]] int port() const { return port_; }

  // The requests so far, once there are `count`, or what there is after ten seconds.
  [[nodiscard]] std::vector<Received> wait_for(std::size_t count);

 private:
  void accept_all();
  void serve(int connection, std::size_t number);
  bool answer(int connection, const Answer& answer);
  Answer next_answer();

  int listener_ = -1;
  int port_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Answer> script_;
  std::vector<Received> received_;
  std::vector<int> connections_;
  bool closing_ = false;
  std::vector<std::thread> servers_;
  std::thread acceptor_;
};

}  // namespace tokentail::test
