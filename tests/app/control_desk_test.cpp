// SPDX-License-Identifier: Apache-2.0
#include "app/control_desk.hpp"

#include <optional>

#include "app/control_path.hpp"
#include "app/silence_text.hpp"
#include "http/control_json.hpp"
#include "support/catch.hpp"

using namespace tokentail;
using namespace std::chrono_literals;

namespace {

constexpr Instant noon = instant_from_ns(1'700'000'000'000'000'000);

struct Asker {
  std::optional<Page> page;

  ControlCall call(ControlRequest request) {
    return {.request = std::move(request), .answer = [this](Page answer) { page = answer; }};
  }
};

AddSilence of_user(std::string user) {
  return {.draft = {.key = {{"user", std::move(user)}}, .length = 2h, .author = "bob"}};
}

}  // namespace

TEST_CASE("a change is answered when the checkpoint that holds it is durable, and not before") {
  Engine engine({});
  ControlDesk desk;
  Asker first;
  Asker second;
  CHECK(desk.take(first.call(of_user("ana")), engine, noon).starts_with("silence added: s_"));
  CHECK(desk.has_unsaved());
  desk.checkpoint_started();
  CHECK_FALSE(desk.has_unsaved());
  CHECK_FALSE(desk.take(second.call(of_user("bob")), engine, noon).empty());
  desk.checkpoint_ended({});
  REQUIRE(first.page);
  CHECK(first.page->code == 201);
  CHECK_FALSE(second.page);
  desk.checkpoint_started();
  desk.checkpoint_ended({});
  CHECK(second.page);
}

TEST_CASE("a change that could not be saved says that it is in force all the same") {
  Engine engine({});
  ControlDesk desk;
  Asker asker;
  (void)desk.take(asker.call(of_user("ana")), engine, noon);
  desk.checkpoint_started();
  desk.checkpoint_ended(fail(ErrorKind::no_space, "disk full"));
  REQUIRE(asker.page);
  CHECK(asker.page->code == 503);
  CHECK(read_error(asker.page->body) ==
        "done, but a restart would forget it, because it cannot be saved yet: disk full");
  CHECK(engine.silences().list(noon).size() == 1);
}

TEST_CASE("a question, and what is refused, is answered at once and is no news") {
  Engine engine({});
  ControlDesk desk;
  Asker asker;
  CHECK(desk.take(asker.call(ListSilences{}), engine, noon).empty());
  REQUIRE(asker.page);
  CHECK(read_silence_list(asker.page->body)->now == noon);
  CHECK(desk.take(asker.call(ExpireSilence{.id = "s_0"}), engine, noon).empty());
  CHECK(asker.page->code == 404);
  CHECK(desk.take(asker.call(AddSilence{}), engine, noon).empty());
  CHECK(asker.page->code == 400);
  CHECK_FALSE(desk.has_unsaved());
}

TEST_CASE("a silence reads as what it covers, until when, and who wanted it why") {
  auto silence = silence_of({.rule = "daily-*",
                             .key = {{"user", "ana\x1b"}},
                             .length = 2h,
                             .author = "bob",
                             .comment = "load test"},
                            noon);
  silence.id = "s_1a2b3c4d";
  CHECK(silence_text(silence, noon + 30s) ==
        "s_1a2b3c4d  until 2023-11-15T00:13:20Z (1h59m left)  rule daily-*, user ana\\x1b  "
        "(bob: load test)");
  silence.author.clear();
  CHECK(silence_list_text({silence}, noon + 90min + 15s)
            .ends_with("(29m45s left)  rule daily-*, user ana\\x1b  (load test)\n"));
  CHECK(silence_list_text({}, noon) == "no silence is in force\n");
}

TEST_CASE("the control socket is where it was told, else beside the state, else nowhere") {
  const PlacedText chosen{.text = "/run/t.sock", .where = {}};
  const PlacedText off{.text = "off", .where = {}};
  CHECK(control_path(chosen, "/state") == "/run/t.sock");
  CHECK(control_path({}, "/state") == "/state/control.sock");
  CHECK_FALSE(control_path(off, "/state"));
  CHECK_FALSE(control_path({}, {}));
}
