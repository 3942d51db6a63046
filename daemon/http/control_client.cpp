// SPDX-License-Identifier: Apache-2.0
#include "http/control_client.hpp"

#include <exception>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <fmt/format.h>

#include "core/escape.hpp"
#include "http/socket_file.hpp"

namespace tokentail {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using Local = asio::local::stream_protocol;

asio::awaitable<ControlReply> talk(beast::basic_stream<Local>& stream, Local::endpoint endpoint,
                                   http::request<http::string_body> request) {
  co_await stream.async_connect(endpoint, asio::use_awaitable);
  co_await http::async_write(stream, request, asio::use_awaitable);
  beast::flat_buffer buffer;
  http::response<http::string_body> response;
  co_await http::async_read(stream, buffer, response, asio::use_awaitable);
  co_return ControlReply{.code = static_cast<int>(response.result_int()),
                         .body = std::move(response.body())};
}

http::request<http::string_body> request_of(const ControlQuestion& question) {
  constexpr unsigned http_1_1 = 11;
  http::request<http::string_body> request(
      http::string_to_verb({question.method.data(), question.method.size()}), question.target,
      http_1_1, question.body);
  request.set(http::field::host, "localhost");
  request.set(http::field::content_type, "application/json");
  request.keep_alive(false);
  request.prepare_payload();
  return request;
}

Error error_of(const std::string& path, const boost::system::error_code& code) {
  const auto where = printable(path);
  if (code == boost::system::errc::no_such_file_or_directory ||
      code == asio::error::connection_refused) {
    return {.kind = ErrorKind::not_found, .message = fmt::format("no daemon listens at {}", where)};
  }
  if (code == asio::error::access_denied) {
    return {.kind = ErrorKind::io,
            .message = fmt::format("{}: permission denied; ask as root, as the daemon's user, or "
                                   "as a member of its group",
                                   where)};
  }
  if (code == beast::error::timeout) {
    return {.kind = ErrorKind::io, .message = fmt::format("{}: the daemon does not answer", where)};
  }
  return {.kind = ErrorKind::io, .message = fmt::format("{}: {}", where, code.message())};
}

}  // namespace

Outcome<ControlReply> ask_daemon(const std::string& path, const ControlQuestion& question,
                                 Duration patience) {
  if (path.size() > socket_path_bytes_max) {
    return fail(ErrorKind::not_found,
                fmt::format("no daemon listens at {}: the path is too long for a socket",
                            printable(path, 300)));
  }
  try {
    asio::io_context context(1);
    beast::basic_stream<Local> stream(context);
    stream.expires_after(patience);
    Outcome<ControlReply> reply;
    asio::co_spawn(context, talk(stream, Local::endpoint(path), request_of(question)),
                   [&](const std::exception_ptr& thrown, ControlReply answer) {
                     if (thrown) {
                       std::rethrow_exception(thrown);
                     }
                     reply = std::move(answer);
                   });
    context.run();
    return reply;
  } catch (const boost::system::system_error& error) {
    return std::unexpected(error_of(path, error.code()));
  } catch (const std::exception& error) {
    return fail(ErrorKind::io, fmt::format("{}: {}", printable(path), error.what()));
  }
}

}  // namespace tokentail
