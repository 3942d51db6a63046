// SPDX-License-Identifier: Apache-2.0
#include "http/control_server.hpp"

#include <filesystem>
#include <fstream>
#include <mutex>
#include <optional>
#include <vector>

#include <sys/stat.h>
#include <unistd.h>

#include "http/control_client.hpp"
#include "http/control_json.hpp"
#include "http/socket_file.hpp"
#include "support/catch.hpp"

using namespace tokentail;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

// A place for a socket, gone after the test.
class Folder {
 public:
  Folder() : path_(fs::temp_directory_path() / ("tokentail-control-" + std::to_string(getpid()))) {
    fs::remove_all(path_);
    fs::create_directory(path_);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { fs::remove_all(path_); }

  [[nodiscard]] std::string socket() const { return path_ / "control.sock"; }

 private:
  fs::path path_;
};

void answer_with_what_was_asked(const ControlCall& call) {
  if (const auto* add = std::get_if<AddSilence>(&call.request)) {
    call.answer(json_page(201, silence_draft_json(add->draft)));
  } else {
    call.answer(json_page(200, "{}"));
  }
}

ControlServer started(const Folder& folder,
                      ControlServer::OnCall on_call = answer_with_what_was_asked,
                      Duration answer_timeout = 5s) {
  auto server = ControlServer::start({.path = folder.socket(), .answer_timeout = answer_timeout},
                                     std::move(on_call));
  REQUIRE(server);
  return *std::move(server);
}

int code(const Folder& folder, const ControlQuestion& question) {
  const auto reply = ask_daemon(folder.socket(), question, 5s);
  REQUIRE(reply);
  return reply->code;
}

std::optional<ErrorKind> start_error(const std::string& path) {
  const auto server = ControlServer::start({.path = path}, answer_with_what_was_asked);
  return server ? std::nullopt : std::optional(server.error().kind);
}

}  // namespace

TEST_CASE("what is asked over the socket reaches its owner as a value, and the answer comes back") {
  const Folder folder;
  const auto server = started(folder);
  const auto reply = ask_daemon(
      folder.socket(),
      {.method = "POST", .target = "/v1/silences", .body = R"({"rule":"a","for":"2h"})"}, 5s);
  REQUIRE(reply);
  CHECK(reply->code == 201);
  CHECK(read_silence_draft(reply->body)->length == 2h);
  CHECK(code(folder, {.target = "/v1/silences", .body = {}}) == 200);
  CHECK(code(folder, {.target = "/metrics", .body = {}}) == 404);
}

TEST_CASE("a body over 16 KiB is refused unread") {
  const Folder folder;
  const auto server = started(folder);
  CHECK(code(folder,
             {.method = "POST", .target = "/v1/silences", .body = std::string(17 * 1024, ' ')}) ==
        413);
}

TEST_CASE(
    "a request that nobody answers is told so, and an answer that comes too late is dropped") {
  const Folder folder;
  std::mutex mutex;
  std::vector<ControlCall> calls;
  {
    const auto server = started(
        folder,
        [&](ControlCall call) {
          const std::scoped_lock lock(mutex);
          calls.push_back(std::move(call));
        },
        30ms);
    CHECK(code(folder, {.target = "/v1/silences", .body = {}}) == 504);
    const std::scoped_lock lock(mutex);
    REQUIRE(calls.size() == 1);
    calls[0].answer(json_page(200, "{}"));
  }
  calls[0].answer(json_page(200, "{}"));
}

TEST_CASE("the socket is for its owner and group, whatever the umask, and goes with the server") {
  const Folder folder;
  const auto before = umask(0);
  {
    const auto server = started(folder);
    umask(before);
    CHECK(fs::status(folder.socket()).permissions() == fs::perms{0660});
  }
  CHECK_FALSE(fs::exists(folder.socket()));
}

TEST_CASE("a socket that a killed daemon left is replaced, one in use is not") {
  const Folder folder;
  {
    auto server = started(folder);
    CHECK(start_error(folder.socket()) == ErrorKind::busy);
    // What is left when nobody tidies up: the file, and no listener.
    fs::rename(folder.socket(), folder.socket() + ".left");
  }
  fs::rename(folder.socket() + ".left", folder.socket());
  const auto gone = ask_daemon(folder.socket(), {.target = "/v1/silences", .body = {}}, 5s);
  REQUIRE_FALSE(gone);
  CHECK(gone.error().kind == ErrorKind::not_found);
  const auto server = started(folder);
  CHECK(code(folder, {.target = "/v1/silences", .body = {}}) == 200);
}

TEST_CASE("a socket takes no place that is something else's, and no path too long for it") {
  const Folder folder;
  std::ofstream(folder.socket()) << "precious";
  CHECK(start_error(folder.socket()) == ErrorKind::invalid);
  CHECK(fs::file_size(folder.socket()) == 8);
  CHECK(start_error("/tmp/" + std::string(socket_path_bytes_max, 'x')) == ErrorKind::invalid);
  CHECK(start_error("/nowhere/control.sock") == ErrorKind::io);
}

TEST_CASE("a socket follows no link, and stands in no directory where others could replace it") {
  const Folder folder;
  std::ofstream(folder.socket() + ".precious") << "precious";
  fs::permissions(folder.socket() + ".precious", fs::perms{0600});
  fs::create_symlink(folder.socket() + ".precious", folder.socket());
  CHECK(start_error(folder.socket()) == ErrorKind::invalid);
  CHECK(fs::status(folder.socket() + ".precious").permissions() == fs::perms{0600});
  fs::remove(folder.socket());
  fs::create_symlink("/nowhere", folder.socket());
  CHECK(start_error(folder.socket()) == ErrorKind::invalid);
  fs::remove(folder.socket());

  const auto place = fs::path(folder.socket()).parent_path();
  fs::permissions(place, fs::perms{0777});
  CHECK(start_error(folder.socket()) == ErrorKind::invalid);
  fs::permissions(place, fs::perms{01777});
  CHECK_FALSE(start_error(folder.socket()));
}

TEST_CASE("nobody at the socket is an error of its own") {
  const Folder folder;
  const auto reply = ask_daemon(folder.socket(), {.target = "/v1/silences", .body = {}}, 5s);
  REQUIRE_FALSE(reply);
  CHECK(reply.error().kind == ErrorKind::not_found);
  CHECK(reply.error().message == "no daemon listens at " + folder.socket());
}
