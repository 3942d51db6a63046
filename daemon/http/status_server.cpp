// SPDX-License-Identifier: Apache-2.0
#include "http/status_server.hpp"

#include <algorithm>
#include <string_view>
#include <thread>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <fmt/format.h>

#include "http/page.hpp"

namespace tokentail {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;
using Response = http::response<http::string_body>;
using Parser = http::request_parser<http::empty_body>;

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);
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
  if (page.code == 405) {
    response.set(http::field::allow, "GET, HEAD");
  }
  response.content_length(page.body.size());
  if (!is_head) {
    response.body() = page.body;
  }
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
void turn_away(tcp::socket& socket) {
  constexpr std::string_view answer =
      "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain; charset=utf-8\r\n"
      "Content-Length: 21\r\nConnection: close\r\n\r\ntoo many connections\n";
  error_code ignored;
  // NOLINTNEXTLINE(bugprone-unused-return-value): it is in the last argument too
  static_cast<void>(socket.non_blocking(true, ignored));
  static_cast<void>(socket.write_some(asio::buffer(answer), ignored));
  // NOLINTNEXTLINE(bugprone-unused-return-value): it is in the last argument too
  static_cast<void>(socket.shutdown(tcp::socket::shutdown_send, ignored));
}

Error listen_error(const StatusServerSettings& settings, const error_code& error) {
  const bool is_v6 = settings.address.find(':') != std::string::npos;
  const auto host = is_v6 ? "[" + settings.address + "]" : settings.address;
  const auto place = fmt::format("{}:{}", host, settings.port);
  if (error == asio::error::address_in_use) {
    return {
        .kind = ErrorKind::busy,
        .message = fmt::format("cannot listen on {}: the port is in use; stop the other program "
                               "or choose another \"http: listen\"",
                               place)};
  }
  return {.kind = ErrorKind::io,
          .message = fmt::format("cannot listen on {}: {}; choose another \"http: listen\"", place,
                                 error.message())};
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

// Everything but the constructor, listen(), start() and stop() runs on the thread.
class StatusServer::Loop {
 public:
  explicit Loop(StatusServerSettings settings) : settings_(std::move(settings)) {}
  Loop(const Loop&) = delete;
  Loop(Loop&&) = delete;
  Loop& operator=(const Loop&) = delete;
  Loop& operator=(Loop&&) = delete;
  ~Loop() { stop(); }

  Outcome<> listen();
  void start();
  void publish(std::shared_ptr<const Status> status);
  void stop();
  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  asio::awaitable<void> accept();
  asio::awaitable<void> serve(beast::tcp_stream stream);
  [[nodiscard]] asio::awaitable<void> drain(beast::tcp_stream& stream) const;
  [[nodiscard]] Response answer(const Parser& parser, const error_code& error) const;
  void expect_status();

  StatusServerSettings settings_;
  std::uint16_t port_ = 0;
  bool is_loopback_ = true;
  bool is_stale_ = false;
  int seats_taken_ = 0;
  std::shared_ptr<const Status> status_;

  // Destroyed first, and with it the connections, which refer to the members above.
  asio::io_context context_{1};
  tcp::acceptor acceptor_{context_};
  asio::steady_timer patience_{context_};
  std::thread thread_;
};

Outcome<> StatusServer::Loop::listen() {
  error_code error;
  const auto address = asio::ip::make_address(settings_.address, error);
  if (error) {
    return fail(ErrorKind::invalid, "not an IP address: \"http: listen\"");
  }
  is_loopback_ = address.is_loopback();
  const tcp::endpoint endpoint(address, settings_.port);
  try {
    acceptor_.open(endpoint.protocol());
    acceptor_.set_option(tcp::acceptor::reuse_address(true));
    acceptor_.bind(endpoint);
    acceptor_.listen(settings_.connections_max);
    port_ = acceptor_.local_endpoint().port();
    return {};
  } catch (const boost::system::system_error& refused) {
    return std::unexpected(listen_error(settings_, refused.code()));
  }
}

void StatusServer::Loop::start() {
  expect_status();
  asio::co_spawn(context_, accept(), asio::detached);
  thread_ = std::thread([this] { context_.run(); });
}

void StatusServer::Loop::stop() {
  context_.stop();
  if (thread_.joinable()) {
    thread_.join();
  }
}

void StatusServer::Loop::publish(std::shared_ptr<const Status> status) {
  asio::post(context_, [this, status = std::move(status)]() mutable {
    status_ = std::move(status);
    is_stale_ = false;
    expect_status();
  });
}

// Setting a new expiry cancels the wait before it.
void StatusServer::Loop::expect_status() {
  patience_.expires_after(settings_.stale_after);
  patience_.async_wait([this](const error_code& error) {
    if (!error) {
      is_stale_ = true;
    }
  });
}

asio::awaitable<void> StatusServer::Loop::accept() {
  for (;;) {
    auto [error, socket] = co_await acceptor_.async_accept(as_result);
    if (error) {
      // Out of descriptors, most likely: the connection waits in the kernel meanwhile.
      asio::steady_timer pause(context_, std::chrono::milliseconds{100});
      co_await pause.async_wait(as_result);
    } else if (seats_taken_ >= settings_.connections_max) {
      turn_away(socket);
    } else {
      asio::co_spawn(context_, serve(beast::tcp_stream(std::move(socket))), asio::detached);
    }
  }
}

asio::awaitable<void> StatusServer::Loop::serve(beast::tcp_stream stream) {
  const Seat seat(seats_taken_);
  beast::flat_buffer buffer(2 * header_bytes_max);
  for (bool is_open = true; is_open;) {
    Parser parser;
    parser.header_limit(header_bytes_max);
    parser.body_limit(0);
    stream.expires_after(settings_.client_timeout);
    auto [error, bytes_read] = co_await http::async_read(stream, buffer, parser, as_result);
    if (error && refusal_code(error) == 0) {
      co_return;
    }
    Response response = answer(parser, error);
    stream.expires_after(settings_.client_timeout);
    auto [write_error, bytes_written] = co_await http::async_write(stream, response, as_result);
    is_open = response.keep_alive() && !write_error;
  }
  co_await drain(stream);
}

// Closing while the client still sends would reset the connection, and the client might never see
// the answer. It gets `client_timeout` to notice that we are done.
asio::awaitable<void> StatusServer::Loop::drain(beast::tcp_stream& stream) const {
  error_code error;
  // NOLINTNEXTLINE(bugprone-unused-return-value): it is in the last argument too
  static_cast<void>(stream.socket().shutdown(tcp::socket::shutdown_send, error));
  stream.expires_after(settings_.client_timeout);
  std::string rest(header_bytes_max, '\0');
  for (std::size_t drained = 0; !error && drained < drained_bytes_max;) {
    auto [read_error, bytes] = co_await stream.async_read_some(asio::buffer(rest), as_result);
    error = read_error;
    drained += bytes;
  }
}

Response StatusServer::Loop::answer(const Parser& parser, const error_code& error) const {
  constexpr unsigned http_1_1 = 11;
  if (error) {
    auto response = response_of(page_refusing(refusal_code(error)), http_1_1, false);
    response.keep_alive(false);
    return response;
  }
  const auto& request = parser.get();
  const PageRequest asked{.method = view(request.method_string()),
                          .target = view(request.target()),
                          .host = view(request[http::field::host])};
  const PageState state{
      .status = status_.get(), .is_stale = is_stale_, .is_loopback = is_loopback_};
  auto response =
      response_of(page_for(asked, state), request.version(), request.method() == http::verb::head);
  response.keep_alive(request.keep_alive());
  return response;
}

StatusServer::StatusServer(std::unique_ptr<Loop> loop) : loop_(std::move(loop)) {}
StatusServer::StatusServer(StatusServer&&) noexcept = default;
StatusServer& StatusServer::operator=(StatusServer&&) noexcept = default;
StatusServer::~StatusServer() = default;

Outcome<StatusServer> StatusServer::start(const StatusServerSettings& settings) {
  try {
    auto loop = std::make_unique<Loop>(settings);
    if (auto listening = loop->listen(); !listening) {
      return std::unexpected(std::move(listening).error());
    }
    loop->start();
    return StatusServer(std::move(loop));
  } catch (const std::exception& error) {
    return fail(ErrorKind::io, fmt::format("cannot start the status server: {}", error.what()));
  }
}

void StatusServer::publish(std::shared_ptr<const Status> status) {
  loop_->publish(std::move(status));
}

std::uint16_t StatusServer::port() const {
  return loop_->port();
}

void StatusServer::stop() {
  loop_->stop();
}

}  // namespace tokentail
