// SPDX-License-Identifier: Apache-2.0
#include "http/http_loop.hpp"

#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

namespace tokentail {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;
using Response = http::response<http::string_body>;
using Request = http::request<http::string_body>;
using Parser = http::request_parser<http::string_body>;
using Socket = HttpLoop::Protocol::socket;

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);
constexpr unsigned http_1_1 = 11;
constexpr std::uint32_t header_bytes_max = 8 * 1024;
constexpr std::size_t drained_bytes_max = 64 * 1024;

std::string_view view(beast::string_view text) {
  return {text.data(), text.size()};
}

Response response_of(const Page& page, unsigned version, bool is_head) {
  Response response(static_cast<http::status>(page.code), version);
  response.set(http::field::content_type, page.content_type);
  response.set(http::field::cache_control, "no-store");
  response.set("X-Content-Type-Options", "nosniff");
  response.set("X-Frame-Options", "DENY");
  response.set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
  if (!page.allow.empty()) {
    response.set(http::field::allow, page.allow);
  }
  response.content_length(page.body.size());
  if (!is_head) {
    response.body() = page.body;
  }
  return response;
}

// For a request that could not be read: the connection ends with it.
Response refusal(int code) {
  auto response = response_of(page_refusing(code), http_1_1, false);
  response.keep_alive(false);
  return response;
}

// The status for a request that could not be read, or 0 when there is nobody to tell.
int refusal_code(const error_code& error) {
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    return 431;
  }
  if (error == http::error::body_limit || error == http::error::unexpected_body) {
    return 413;
  }
  const bool is_gone = error == http::error::end_of_stream || error == http::error::partial_message;
  return error.category() == http::make_error_code(http::error::bad_method).category() && !is_gone
             ? 400
             : 0;
}

// A connection beyond the limit is told so without waiting for it.
void turn_away(Socket& socket) {
  constexpr std::string_view answer =
      "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain; charset=utf-8\r\n"
      "Content-Length: 21\r\nConnection: close\r\n\r\ntoo many connections\n";
  error_code ignored;
  // NOLINTNEXTLINE(bugprone-unused-return-value): it is in the last argument too
  static_cast<void>(socket.non_blocking(true, ignored));
  static_cast<void>(socket.write_some(asio::buffer(answer), ignored));
  // NOLINTNEXTLINE(bugprone-unused-return-value): it is in the last argument too
  static_cast<void>(socket.shutdown(Socket::shutdown_send, ignored));
}

// One more connection while it lives.
class Seat {
 public:
  explicit Seat(int& taken) : taken_(taken) { ++taken_; }
  Seat(const Seat&) = delete;
  Seat(Seat&&) = delete;
  Seat& operator=(const Seat&) = delete;
  Seat& operator=(Seat&&) = delete;
  ~Seat() { --taken_; }

 private:
  int& taken_;
};

}  // namespace

HttpLoop::HttpLoop(HttpLimits limits, Respond respond)
    : limits_(limits), respond_(std::move(respond)) {}

void HttpLoop::start() {
  asio::co_spawn(context_, accept(), asio::detached);
  thread_ = std::thread([this] { context_.run(); });
}

void HttpLoop::stop() {
  context_.stop();
  if (thread_.joinable()) {
    thread_.join();
  }
}

asio::awaitable<void> HttpLoop::accept() {
  for (;;) {
    auto [error, socket] = co_await acceptor_.async_accept(as_result);
    if (error) {
      // Out of descriptors, most likely: the connection waits in the kernel meanwhile.
      asio::steady_timer pause(context_, std::chrono::milliseconds{100});
      co_await pause.async_wait(as_result);
    } else if (seats_taken_ >= limits_.connections_max) {
      turn_away(socket);
    } else {
      asio::co_spawn(context_, serve(Stream(std::move(socket))), asio::detached);
    }
  }
}

asio::awaitable<void> HttpLoop::serve(Stream stream) {
  const Seat seat(seats_taken_);
  beast::flat_buffer buffer(2 * header_bytes_max);
  for (bool is_open = true; is_open;) {
    Parser parser;
    parser.header_limit(header_bytes_max);
    parser.body_limit(limits_.body_bytes_max);
    stream.expires_after(limits_.client_timeout);
    auto [error, bytes_read] = co_await http::async_read(stream, buffer, parser, as_result);
    if (error && refusal_code(error) == 0) {
      co_return;
    }
    Response response;
    if (error) {
      response = refusal(refusal_code(error));
    } else {
      const Request& request = parser.get();
      const PageRequest asked{.method = view(request.method_string()),
                              .target = view(request.target()),
                              .host = view(request[http::field::host]),
                              .body = request.body()};
      stream.expires_never();
      const Page page = co_await respond_(asked);
      response = response_of(page, request.version(), request.method() == http::verb::head);
      response.keep_alive(request.keep_alive());
    }
    stream.expires_after(limits_.client_timeout);
    auto [write_error, bytes_written] = co_await http::async_write(stream, response, as_result);
    is_open = response.keep_alive() && !write_error;
  }
  co_await drain(stream);
}

// Closing while the client still sends would reset the connection, and the client might never see
// the answer. It gets `client_timeout` to notice that we are done.
asio::awaitable<void> HttpLoop::drain(Stream& stream) const {
  error_code error;
  // NOLINTNEXTLINE(bugprone-unused-return-value): it is in the last argument too
  static_cast<void>(stream.socket().shutdown(Socket::shutdown_send, error));
  stream.expires_after(limits_.client_timeout);
  std::string rest(header_bytes_max, '\0');
  for (std::size_t drained = 0; !error && drained < drained_bytes_max;) {
    auto [read_error, bytes] = co_await stream.async_read_some(asio::buffer(rest), as_result);
    error = read_error;
    drained += bytes;
  }
}

}  // namespace tokentail
