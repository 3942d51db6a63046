// SPDX-License-Identifier: Apache-2.0
#include "http/status_server.hpp"

#include <cstring>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <fmt/format.h>

#include "http/http_loop.hpp"
#include "http/page.hpp"

namespace tokentail {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

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

// An acceptor of any protocol knows its endpoint only as bytes.
std::uint16_t port_of(const HttpLoop::Protocol::endpoint& bound) {
  tcp::endpoint endpoint;
  std::memcpy(endpoint.data(), bound.data(), bound.size());
  endpoint.resize(bound.size());
  return endpoint.port();
}

}  // namespace

// Everything but the constructor, listen(), start() and stop() runs on the thread.
class StatusServer::Loop {
 public:
  explicit Loop(StatusServerSettings settings)
      : settings_(std::move(settings)),
        http_({.connections_max = settings_.connections_max,
               .client_timeout = settings_.client_timeout,
               .idle_timeout = settings_.client_timeout},
              [this](const PageRequest& request) { return answer(request); }) {}
  Loop(const Loop&) = delete;
  Loop(Loop&&) = delete;
  Loop& operator=(const Loop&) = delete;
  Loop& operator=(Loop&&) = delete;
  ~Loop() { stop(); }

  Outcome<> listen();
  void start();
  void publish(std::shared_ptr<const Status> status);
  void stop();
  void set_token(std::string token);
  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] HttpCounts requests() const { return http_.counts(); }

 private:
  [[nodiscard]] asio::awaitable<Page> answer(const PageRequest& request) const;
  void expect_status();

  StatusServerSettings settings_;
  std::uint16_t port_ = 0;
  bool is_loopback_ = true;
  bool is_stale_ = false;
  std::shared_ptr<const Status> status_;

  HttpLoop http_;  // its connections refer to the members above
  asio::steady_timer patience_{http_.context()};
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
    auto& acceptor = http_.acceptor();
    acceptor.open(endpoint.protocol());
    acceptor.set_option(HttpLoop::Acceptor::reuse_address(true));
    acceptor.bind(endpoint);
    acceptor.listen(settings_.connections_max);
    port_ = port_of(acceptor.local_endpoint());
    return {};
  } catch (const boost::system::system_error& refused) {
    return std::unexpected(listen_error(settings_, refused.code()));
  }
}

void StatusServer::Loop::start() {
  expect_status();
  http_.start();
}

void StatusServer::Loop::stop() {
  http_.stop();
}

void StatusServer::Loop::publish(std::shared_ptr<const Status> status) {
  asio::post(http_.context(), [this, status = std::move(status)]() mutable {
    status_ = std::move(status);
    is_stale_ = false;
    expect_status();
  });
}

void StatusServer::Loop::set_token(std::string token) {
  asio::post(http_.context(),
             [this, token = std::move(token)]() mutable { settings_.token = std::move(token); });
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

asio::awaitable<Page> StatusServer::Loop::answer(const PageRequest& request) const {
  co_return page_for(request, {.status = status_.get(),
                               .is_stale = is_stale_,
                               .is_loopback = is_loopback_,
                               .token = settings_.token});
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

void StatusServer::set_token(std::string token) {
  loop_->set_token(std::move(token));
}

HttpCounts StatusServer::requests() const {
  return loop_->requests();
}

std::uint16_t StatusServer::port() const {
  return loop_->port();
}

void StatusServer::stop() {
  loop_->stop();
}

}  // namespace tokentail
