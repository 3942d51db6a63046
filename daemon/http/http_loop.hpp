// SPDX-License-Identifier: Apache-2.0
// HTTP/1.1 on a thread of its own, over TCP or a Unix socket: connections, their limits, reading
// requests and writing answers. Private to this folder; status_server and control_server say what
// the answers are.
//
// Bounds: 8 KiB of header, `body_bytes_max` of body, `connections_max` at once (another one is told
// 503), `client_timeout` for a client to send a request, counted from its first byte however slowly
// the others come, and again to take the answer, and `idle_timeout` between requests. What two
// programs could read differently is refused (http/request_head), and a connection ends with the
// first request that was.
#pragma once

#include <cstdint>
#include <functional>
#include <thread>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/beast/core/basic_stream.hpp>

#include "core/time.hpp"
#include "http/http_counts.hpp"
#include "http/page.hpp"

namespace tokentail {

struct HttpLimits {
  int connections_max = 64;
  Duration client_timeout = std::chrono::seconds{5};
  Duration idle_timeout = std::chrono::seconds{5};
  std::uint64_t body_bytes_max = 0;
};

// All but the constructor, acceptor(), context(), counts(), start() and stop() runs on the thread.
class HttpLoop {
 public:
  using Protocol = boost::asio::generic::stream_protocol;
  using Acceptor = boost::asio::basic_socket_acceptor<Protocol>;
  // Runs on the thread. The request lives as long as the answer takes.
  using Respond = std::function<boost::asio::awaitable<Page>(const PageRequest& request)>;

  HttpLoop(HttpLimits limits, Respond respond);
  HttpLoop(const HttpLoop&) = delete;
  HttpLoop(HttpLoop&&) = delete;
  HttpLoop& operator=(const HttpLoop&) = delete;
  HttpLoop& operator=(HttpLoop&&) = delete;
  ~HttpLoop() { stop(); }

  // To be opened, bound and listening before start().
  [[nodiscard]] Acceptor& acceptor() { return acceptor_; }
  [[nodiscard]] boost::asio::io_context& context() { return context_; }

  // From any thread.
  [[nodiscard]] HttpCounts counts() const { return tally_.counts(); }

  // The caller blocks the signals it wants to receive elsewhere beforehand.
  void start();
  // Waits for the thread. Idempotent.
  void stop();

 private:
  using Stream = boost::beast::basic_stream<Protocol>;

  boost::asio::awaitable<void> accept();
  boost::asio::awaitable<void> serve(Stream stream);
  [[nodiscard]] boost::asio::awaitable<void> drain(Stream& stream) const;

  HttpLimits limits_;
  Respond respond_;
  int seats_taken_ = 0;
  HttpTally tally_;

  // Destroyed first, and with it the connections, which refer to the members above.
  boost::asio::io_context context_{1};
  Acceptor acceptor_{context_};
  std::thread thread_;
};

}  // namespace tokentail
