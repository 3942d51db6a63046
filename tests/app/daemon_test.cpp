// SPDX-License-Identifier: Apache-2.0
// The whole daemon in this process, for the thread sanitizer: every thread works while the others
// do, through a reload and to the end.
#include "app/daemon.hpp"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include <unistd.h>

#include "app/assembly.hpp"
#include "http/control_client.hpp"
#include "support/catch.hpp"
#include "support/http_receiver.hpp"

using namespace tokentail;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

// A log, settings and state of their own, gone after the test.
class Place {
 public:
  explicit Place(const std::string& target_url)
      : path_(fs::temp_directory_path() / ("tokentail-daemon-" + std::to_string(getpid()))) {
    fs::remove_all(path_);
    fs::create_directory(path_);
    std::ofstream(path_ / "rules.yaml") << "version: 1\nrules:\n  - rule: failed\n    by: user\n"
                                           "    when: error == \"boom\"\n    cooldown: 0s\n";
    std::ofstream(settings()) << "sources: [{ files: [" << log() << "] }]\nrules: ["
                              << (path_ / "rules.yaml").string()
                              << "]\nstate: " << (path_ / "state").string()
                              << "\nhttp: { listen: \"127.0.0.1:0\" }\ntimezone: UTC\n"
                                 "targets: { hook: { type: webhook, url: \""
                              << target_url << "\" } }\n";
    std::ofstream(log()) << std::flush;
  }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
  ~Place() { fs::remove_all(path_); }

  [[nodiscard]] std::string settings() const { return path_ / "tokentail.yaml"; }
  [[nodiscard]] std::string log() const { return path_ / "usage.log"; }
  [[nodiscard]] std::string socket() const { return path_ / "state" / "control.sock"; }

  // One failed call of a user of its own.
  void fail_for(const std::string& user) const {
    std::ofstream(log(), std::ios::app)
        << R"({"timestamp":")" << rfc3339(Clock().now()) << R"(","user_id":")" << user
        << R"(","prompt_tokens":1,"completion_tokens":1,"total_tokens":2,"error":"boom"})" << "\n";
  }

 private:
  fs::path path_;
};

int code(const Place& place, const ControlQuestion& question) {
  const auto reply = ask_daemon(place.socket(), question, 30s);
  return reply ? reply->code : 0;
}

// What the world does to a daemon: writes, asks, reloads, stops.
struct World {
  std::size_t told_before = 0;
  std::size_t told_after = 0;
  int silenced = 0;
  int listed = 0;

  void live(const Place& place, test::HttpReceiver& receiver) {
    place.fail_for("ana");
    place.fail_for("bob");
    told_before = receiver.wait_for(2).size();
    silenced = code(
        place,
        {.method = "POST", .target = "/v1/silences", .body = R"({"rule":"nobody","for":"1h"})"});
    ::kill(::getpid(), SIGHUP);
    place.fail_for("eve");
    listed = code(place, {.target = "/v1/silences", .body = {}});
    told_after = receiver.wait_for(3).size();
    ::kill(::getpid(), SIGTERM);
  }
};

}  // namespace

TEST_CASE("a daemon tells, answers, reloads and stops") {
  block_signals();
  test::HttpReceiver receiver;
  const Place place(receiver.url());
  const RunOptions options{.config = place.settings()};
  auto assembly = assemble(options);
  REQUIRE(assembly);
  Daemon daemon(options, std::move(*assembly));
  REQUIRE(daemon.start());
  World world;
  std::thread others([&] { world.live(place, receiver); });
  CHECK(daemon.run() == exit_good);
  others.join();
  CHECK(world.told_before == 2);
  CHECK(world.silenced == 201);
  CHECK(world.listed == 200);
  CHECK(world.told_after == 3);
}
