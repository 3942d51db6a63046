// SPDX-License-Identifier: Apache-2.0
#include "http/http_loop.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/http.hpp>

#include "http/request_head.hpp"

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
using Stream = beast::basic_stream<HttpLoop::Protocol>;

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);
constexpr unsigned http_1_1 = 11;
constexpr std::uint32_t header_bytes_max = 8 * 1024;
constexpr std::size_t buffer_bytes_max = 2 * header_bytes_max;
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
  response.set("Cross-Origin-Resource-Policy", "same-origin");
  response.set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
  if (!page.allow.empty()) {
    response.set(http::field::allow, page.allow);
  }
  if (!page.challenge.empty()) {
    response.set(http::field::www_authenticate, page.challenge);
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

// A request, or what became of it.
struct Reading {
  std::optional<Request> request;
  int refusal_code = 0;  // 0: there is nobody to tell
  std::optional<HttpOutcome> outcome;
};

Reading refused(int code) {
  return {.refusal_code = code, .outcome = HttpOutcome::malformed};
}

Reading broken_off(const error_code& error) {
  return {.outcome = error == beast::error::timeout ? HttpOutcome::slow : HttpOutcome::malformed};
}

Reading unread(const error_code& error) {
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    return refused(431);
  }
  if (error == http::error::body_limit || error == http::error::unexpected_body) {
    return refused(413);
  }
  const bool is_gone = error == http::error::end_of_stream || error == http::error::partial_message;
  const bool is_nonsense =
      error.category() == http::make_error_code(http::error::bad_method).category() && !is_gone;
  return is_nonsense ? refused(400) : broken_off(error);
}

// Reads into `bytes`, which may hold the beginning of the request and of the next ones.
asio::awaitable<Reading> read_request(Stream& stream, std::string& bytes,
                                      const HttpLimits& limits) {
  if (bytes.empty()) {
    std::array<char, 4096> first{};
    stream.expires_after(limits.idle_timeout);
    auto [error, count] = co_await stream.async_read_some(asio::buffer(first), as_result);
    if (error) {
      co_return Reading{};
    }
    bytes.assign(first.data(), count);
  }
  stream.expires_after(limits.client_timeout);
  auto [head_error, head_bytes] = co_await asio::async_read_until(
      stream, asio::dynamic_buffer(bytes, buffer_bytes_max), "\r\n\r\n", as_result);
  if (head_error == asio::error::not_found || head_bytes > header_bytes_max) {
    co_return refused(431);
  }
  if (head_error) {
    co_return broken_off(head_error);
  }
  if (const int code = head_refusal(std::string_view(bytes).substr(0, head_bytes)); code != 0) {
    co_return refused(code);
  }
  Parser parser;
  parser.header_limit(header_bytes_max);
  parser.body_limit(limits.body_bytes_max);
  auto buffer = asio::dynamic_buffer(bytes, buffer_bytes_max);
  auto [error, bytes_read] = co_await http::async_read(stream, buffer, parser, as_result);
  if (error) {
    co_return unread(error);
  }
  if (!parser.get().body().empty() && parser.get().method() != http::verb::post) {
    co_return refused(400);
  }
  co_return Reading{.request = parser.release()};
}

PageRequest asked_in(const Request& request) {
  return {.method = view(request.method_string()),
          .target = view(request.target()),
          .host = view(request[http::field::host]),
          .authorization = view(request[http::field::authorization]),
          .body = request.body()};
}

Response response_to(const Request& request, const Page& page) {
  auto response = response_of(page, request.version(), request.method() == http::verb::head);
  response.keep_alive(request.keep_alive());
  return response;
}

HttpOutcome outcome_of(const Page& page) {
  constexpr int unauthorized = 401;
  constexpr int misdirected = 421;
  return page.code == unauthorized || page.code == misdirected ? HttpOutcome::denied
                                                               : HttpOutcome::answered;
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
      tally_.note(HttpOutcome::busy);
      turn_away(socket);
    } else {
      asio::co_spawn(context_, serve(Stream(std::move(socket))), asio::detached);
    }
  }
}

asio::awaitable<void> HttpLoop::serve(Stream stream) {
  const Seat seat(seats_taken_);
  std::string bytes;
  for (bool is_open = true; is_open;) {
    const auto reading = co_await read_request(stream, bytes, limits_);
    if (reading.outcome) {
      tally_.note(*reading.outcome);
    }
    Response response;
    if (reading.request) {
      stream.expires_never();
      const Page page = co_await respond_(asked_in(*reading.request));
      tally_.note(outcome_of(page));
      response = response_to(*reading.request, page);
    } else if (reading.refusal_code != 0) {
      response = refusal(reading.refusal_code);
    } else {
      co_return;
    }
    stream.expires_after(limits_.client_timeout);
    auto [error, bytes_written] = co_await http::async_write(stream, response, as_result);
    if (error == beast::error::timeout) {
      tally_.note(HttpOutcome::slow);
    }
    is_open = response.keep_alive() && !error;
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
