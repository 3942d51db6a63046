// SPDX-License-Identifier: Apache-2.0
#include "http/control_json.hpp"
#include "http/control_request.hpp"
#include "support/catch.hpp"

using namespace tokentail;
using namespace std::chrono_literals;

namespace {

constexpr Instant noon = instant_from_ns(1'700'000'000'123'456'789);

Silence a_silence() {
  return silence_of({.rule = "daily-*",
                     .key = {{"user", "a\"b\n"}, {"model", "gpt*"}},
                     .length = 90min,
                     .author = "bob",
                     .comment = "load test"},
                    noon);
}

std::string refusal(std::string_view json) {
  const auto draft = read_silence_draft(json);
  return draft ? "read" : draft.error().message;
}

std::expected<ControlRequest, Page> parsed(std::string_view method, std::string_view target,
                                           std::string_view body = {}) {
  return control_request({.method = method, .target = target, .host = {}, .body = body});
}

int refusal_code(std::string_view method, std::string_view target, std::string_view body = {}) {
  const auto asked = parsed(method, target, body);
  REQUIRE_FALSE(asked);
  CHECK(read_error(asked.error().body) != asked.error().body);
  return asked.error().code;
}

}  // namespace

TEST_CASE("silences are read back as they were written") {
  const SilenceList list{.silences = {a_silence(), silence_of({.length = 1h, .all = true}, noon)},
                         .now = noon + 1min};
  const auto read = read_silence_list(silence_list_json(list));
  REQUIRE(read);
  CHECK(read->silences == list.silences);
  CHECK(read->now == list.now);

  const auto answer =
      read_silence_answer(silence_answer_json({.silence = a_silence(), .rules = 2}));
  REQUIRE(answer);
  CHECK(answer->silence == a_silence());
  CHECK(answer->rules == 2);
}

TEST_CASE("a draft is read back as it was written") {
  const SilenceDraft draft{.rule = "daily",
                           .key = {{"user", "\xc3\xa4"}},
                           .length = 36h,
                           .author = "bob",
                           .comment = "why",
                           .all = true};
  const auto read = read_silence_draft(silence_draft_json(draft));
  REQUIRE(read);
  CHECK(read->rule == draft.rule);
  CHECK(read->key == draft.key);
  CHECK(read->length == draft.length);
  CHECK(read->author == draft.author);
  CHECK(read->comment == draft.comment);
  CHECK(read->all);
}

TEST_CASE("a draft with a member nobody knows, or of the wrong type, is refused") {
  CHECK(refusal(R"({"for":"2h"})") == "read");
  CHECK(refusal(R"({"usr":"a","for":"2h"})").starts_with("unknown member \"usr\"; use rule, key"));
  CHECK(refusal(R"({"for":"soon"})").starts_with("\"for\": not a length of time: soon"));
  for (const auto* json : {"", "{", "[]", "7", R"({"for":2})", R"({"key":["a"]})",
                           R"({"key":{"user":1}})", R"({"all":"yes"})", R"({"for":"2h"}{})"}) {
    CAPTURE(json);
    CHECK(refusal(json).starts_with("not the JSON that is wanted: "));
  }
}

TEST_CASE("each route has its methods, and everything else is refused with a reason") {
  CHECK(std::holds_alternative<ListSilences>(parsed("GET", "/v1/silences").value()));
  const auto added = parsed("POST", "/v1/silences", R"({"rule":"a","for":"2h"})");
  CHECK(std::get<AddSilence>(added.value()).draft.rule == "a");
  const auto expired = parsed("DELETE", "/v1/silences/s_12345678");
  CHECK(std::get<ExpireSilence>(expired.value()).id == "s_12345678");

  CHECK(refusal_code("POST", "/v1/silences", "{") == 400);
  CHECK(refusal_code("PUT", "/v1/silences") == 405);
  CHECK(parsed("PUT", "/v1/silences").error().allow == "GET, POST");
  CHECK(refusal_code("GET", "/v1/silences/s_12345678") == 405);
  for (const auto* path : {"/", "/v1", "/v1/silencesx", "/metrics", ""}) {
    CHECK(refusal_code("GET", path) == 404);
  }
}
