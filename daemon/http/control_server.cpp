// SPDX-License-Identifier: Apache-2.0
#include "http/control_server.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "core/escape.hpp"
#include "http/control_json.hpp"
#include "http/http_loop.hpp"
#include "http/socket_file.hpp"

namespace tokentail {
namespace {

namespace asio = boost::asio;

constexpr std::uint64_t body_bytes_max = 16 * 1024;

Page no_answer() {
  return json_page(504, error_json("the daemon does not answer; it may be waiting for its disk. "
                                   "What was asked may still be done"));
}

}  // namespace

// Everything but listen(), start(), stop() and deliver() runs on the thread. Answers hold on to it
// weakly: one that comes too late finds nobody.
class ControlServer::Loop : public std::enable_shared_from_this<ControlServer::Loop> {
 public:
  Loop(ControlServerSettings settings, OnCall on_call)
      : settings_(std::move(settings)),
        on_call_(std::move(on_call)),
        http_({.connections_max = settings_.connections_max,
               .client_timeout = settings_.client_timeout,
               .idle_timeout = settings_.client_timeout,
               .body_bytes_max = body_bytes_max},
              [this](const PageRequest& request) { return answer(request); }) {}

  Outcome<> listen();
  void start() { http_.start(); }
  void stop();
  [[nodiscard]] HttpCounts requests() const { return http_.counts(); }

 private:
  struct Waiting {
    asio::steady_timer timer;
    std::optional<Page> page;
  };

  [[nodiscard]] asio::awaitable<Page> answer(const PageRequest& request);
  void deliver(std::uint64_t ticket, Page page);

  ControlServerSettings settings_;
  OnCall on_call_;
  std::uint64_t tickets_ = 0;
  std::map<std::uint64_t, Waiting*> waiting_;  // by ticket; they live in answer()'s frames
  std::optional<SocketFile> file_;
  HttpLoop http_;  // its connections refer to the members above
};

Outcome<> ControlServer::Loop::listen() {
  if (auto clear = clear_way_for_socket(settings_.path); !clear) {
    return clear;
  }
  try {
    const asio::local::stream_protocol::endpoint endpoint(settings_.path);
    auto& acceptor = http_.acceptor();
    acceptor.open(endpoint.protocol());
    acceptor.bind(endpoint);
    // Nobody can connect before listen(), so the mode is right from the first moment.
    file_.emplace(settings_.path);
    acceptor.listen(settings_.connections_max);
    return {};
  } catch (const boost::system::system_error& refused) {
    return fail(ErrorKind::io,
                fmt::format("{}: {}", printable(settings_.path), refused.code().message()));
  }
}

void ControlServer::Loop::stop() {
  file_.reset();
  http_.stop();
}

asio::awaitable<Page> ControlServer::Loop::answer(const PageRequest& request) {
  auto asked = control_request(request);
  if (!asked) {
    co_return std::move(asked.error());
  }
  Waiting waiting{.timer = asio::steady_timer(http_.context(), settings_.answer_timeout),
                  .page = {}};
  const auto ticket = ++tickets_;
  waiting_.emplace(ticket, &waiting);
  on_call_({.request = std::move(*asked), .answer = [self = weak_from_this(), ticket](Page page) {
              if (const auto loop = self.lock()) {
                loop->deliver(ticket, std::move(page));
              }
            }});
  co_await waiting.timer.async_wait(asio::as_tuple(asio::use_awaitable));
  waiting_.erase(ticket);
  co_return waiting.page ? std::move(*waiting.page) : no_answer();
}

void ControlServer::Loop::deliver(std::uint64_t ticket, Page page) {
  asio::post(http_.context(), [this, ticket, page = std::move(page)]() mutable {
    if (const auto found = waiting_.find(ticket); found != waiting_.end()) {
      found->second->page = std::move(page);
      found->second->timer.cancel();
    }
  });
}

ControlServer::ControlServer(std::shared_ptr<Loop> loop) : loop_(std::move(loop)) {}
ControlServer::ControlServer(ControlServer&&) noexcept = default;
ControlServer& ControlServer::operator=(ControlServer&&) noexcept = default;

ControlServer::~ControlServer() {
  if (loop_) {
    loop_->stop();
  }
}

HttpCounts ControlServer::requests() const {
  return loop_->requests();
}

Outcome<ControlServer> ControlServer::start(const ControlServerSettings& settings, OnCall on_call) {
  try {
    auto loop = std::make_shared<Loop>(settings, std::move(on_call));
    if (auto listening = loop->listen(); !listening) {
      return fail_in("cannot open the control socket", std::move(listening).error());
    }
    loop->start();
    return ControlServer(std::move(loop));
  } catch (const std::exception& error) {
    return fail(ErrorKind::io, fmt::format("cannot start the control socket: {}", error.what()));
  }
}

}  // namespace tokentail
