// SPDX-License-Identifier: Apache-2.0
#include "settings/settings_file.hpp"

#include <string>

#include "support/catch.hpp"

using namespace tokentail;
using namespace std::chrono_literals;

namespace {

const std::string some_source = "sources: [{files: a.log}]\n";

LoadedSettings loaded(const std::string& yaml) {
  auto result = load_settings(SourceText("t.yaml", yaml));
  INFO((result ? std::string() : render(result.error())));
  REQUIRE(result);
  return *std::move(result);
}

std::string problems(const std::string& yaml) {
  const auto result = load_settings(SourceText("t.yaml", yaml));
  REQUIRE_FALSE(result);
  return render(result.error());
}

}  // namespace

TEST_CASE("one source is enough, and everything else has its default") {
  const auto settings = loaded(some_source).settings;
  REQUIRE(settings.sources.size() == 1);
  CHECK(settings.sources[0].files[0].text == "a.log");
  CHECK(settings.sources[0].format.text == "token-usage");
  CHECK(settings.sources[0].from == SourceEntry::From::start);
  CHECK(settings.timezone == TimeZone::utc());
  CHECK(settings.http->listen == ListenAddress{.host = "127.0.0.1", .port = 9464});
  CHECK(settings.limits.line_bytes == 4 * 1024 * 1024);
  CHECK(settings.notify.empty());
}

TEST_CASE("sources keep their order, their patterns and the places of both") {
  const auto settings = loaded(
                            "sources:\n"
                            "  - {files: [a.log, b.log], from: end}\n"
                            "  - files: c.log\n"
                            "    format: my.yaml\n")
                            .settings;
  REQUIRE(settings.sources.size() == 2);
  CHECK(settings.sources[0].files[1].text == "b.log");
  CHECK(settings.sources[0].from == SourceEntry::From::end);
  CHECK(settings.sources[1].format.text == "my.yaml");
  CHECK(settings.sources[1].format.where == Position{.line = 4, .column = 13});
}

TEST_CASE("a target takes its address and secret from where it is told") {
  const auto settings = loaded(some_source +
                               "targets:\n"
                               "  ops: {type: slack, url_file: slack-url}\n"
                               "  hook: {type: webhook, url: 'http://127.0.0.1:8080/x', "
                               "secret_file: env:S, allow_addresses: [10.0.0.0/8, '::1']}\n")
                            .settings;
  REQUIRE(settings.targets.size() == 2);
  CHECK(settings.targets[0].type == TargetEntry::Type::slack);
  CHECK(settings.targets[0].url_file->text == "slack-url");
  CHECK_FALSE(settings.targets[0].url);
  CHECK(settings.targets[1].url->text == "http://127.0.0.1:8080/x");
  CHECK(settings.targets[1].secret_file->text == "env:S");
  CHECK(settings.targets[1].allow_addresses == std::vector<std::string>{"10.0.0.0/8", "::1"});
}

TEST_CASE("without notify every target is a default one, and an empty list is none") {
  const auto targets =
      some_source + "targets: {a: {type: slack, url: env:A}, b: {type: slack, url: env:B}}\n";
  CHECK(loaded(targets).settings.notify == std::vector<std::string>{"a", "b"});
  CHECK(loaded(targets + "notify: b\n").settings.notify == std::vector<std::string>{"b"});
  CHECK(loaded(targets + "notify: []\n").settings.notify.empty());
}

TEST_CASE("prices for a million tokens become exact prices of one") {
  const auto settings = loaded(some_source +
                               "models: {overrides: {m: {context_window: 128k, input: $2.50, "
                               "output: \"$0.000001\", cache_read: $0}}}\n")
                            .settings;
  const auto& model = settings.models.overrides.at(0);
  CHECK(model.name.text == "m");
  CHECK(model.context_window == 128'000);
  CHECK(model.input == Money{2'500'000});
  CHECK(model.output == Money{1});
  CHECK(model.cache_read == Money{0});
  CHECK_FALSE(model.cache_write);
}

TEST_CASE("limits are read once, into bytes, counts and durations") {
  const auto limits = loaded(some_source +
                             "limits: {line_bytes: 64 KiB, keys: 1M, open_files: 7, "
                             "history: 4w, future: 1h30m}\n")
                          .settings.limits;
  CHECK(limits.line_bytes == 65'536);
  CHECK(limits.keys == 1'000'000);
  CHECK(limits.open_files == 7);
  CHECK(limits.history == std::chrono::days(28));
  CHECK(limits.future == 90min);
}

TEST_CASE("the server listens elsewhere, on request only, or not at all") {
  CHECK_FALSE(loaded(some_source + "http: {listen: off}\n").settings.http);
  CHECK(loaded(some_source + "http: {listen: '[::1]:1'}\n").settings.http->listen.host == "::1");
  CHECK(loaded(some_source + "http: {listen: '0.0.0.0:80', allow_remote: true}\n")
            .settings.http->listen.port == 80);
  CHECK(problems(some_source + "http: {listen: 0.0.0.0:80}\n") ==
        "t.yaml:2:16: error: other hosts could read the pages without a token\n"
        "    2 | http: {listen: 0.0.0.0:80}\n"
        "      |                ^^^^^^^^^^ add \"token_file\", write 127.0.0.1, or allow it with "
        "\"allow_remote: true\"\n");
  const auto open = loaded(some_source + "http: {listen: '0.0.0.0:80', allow_remote: true}\n");
  REQUIRE(open.warnings.size() == 1);
  CHECK(open.warnings[0].message ==
        "every host that reaches this address can read who spends what");
  const auto guarded = loaded(some_source + "http: {listen: '0.0.0.0:80', token_file: /t}\n");
  CHECK(guarded.warnings.empty());
  CHECK(guarded.settings.http->token_file->text == "/t");
}

TEST_CASE("every problem of a file is told in one run, in the order of the file") {
  CHECK(problems("sources:\n"
                 "  - file: [a.log]\n"
                 "timezone: Berlin\n"
                 "limits: {keys: many, line_bytes: 4Mb}\n"
                 "notify: [ops]\n") ==
        "t.yaml:2:5: error: unknown key \"file\"\n"
        "    2 |   - file: [a.log]\n"
        "      |     ^^^^ did you mean \"files\"?\n"
        "\n"
        "t.yaml:2:5: error: a source without files\n"
        "    2 |   - file: [a.log]\n"
        "      |     ^ add \"files: [/var/log/myapp/*.jsonl]\"\n"
        "\n"
        "t.yaml:3:11: error: unknown time zone\n"
        "    3 | timezone: Berlin\n"
        "      |           ^^^^^^ write an IANA name as in Europe/Berlin, or UTC, or local\n"
        "\n"
        "t.yaml:4:16: error: not a count\n"
        "    4 | limits: {keys: many, line_bytes: 4Mb}\n"
        "      |                ^^^^ write a whole number above zero, as in 200000 or 200k\n"
        "\n"
        "t.yaml:4:34: error: not a size\n"
        "    4 | limits: {keys: many, line_bytes: 4Mb}\n"
        "      |                                  ^^^ write a whole number with B, KiB, MiB or "
        "GiB, as in 4MiB\n"
        "\n"
        "t.yaml:5:10: error: no target \"ops\"\n"
        "    5 | notify: [ops]\n"
        "      |          ^^^ add it under \"targets\"\n");
}

TEST_CASE("a key in the wrong section is sent to the right one") {
  CHECK(problems(some_source + "line_bytes: 1MiB\n") ==
        "t.yaml:2:1: error: unknown key \"line_bytes\"\n"
        "    2 | line_bytes: 1MiB\n"
        "      | ^^^^^^^^^^ it belongs under \"limits\"\n");
}

TEST_CASE("broken YAML, and YAML that is no map, are told with their place") {
  CHECK(problems("sources: [\n").starts_with("t.yaml:2:1: error: not valid YAML"));
  CHECK(problems("just text\n").starts_with("t.yaml:1:1: error: settings are keys with values"));
  CHECK(problems("").starts_with("t.yaml:1:1: error: nothing to read"));
}

TEST_CASE("warnings do not stop a file from loading") {
  const auto warnings = loaded("sources: [{files: [a.log, a.log]}]\n").warnings;
  REQUIRE(warnings.size() == 1);
  CHECK(render(warnings[0]) ==
        "t.yaml:1:27: warning: a pattern that stands here twice\n"
        "    1 | sources: [{files: [a.log, a.log]}]\n"
        "      |                           ^^^^^ its first source reads it\n");
}

TEST_CASE("no message shows an address or a secret") {
  const auto text = problems(some_source +
                             "targets:\n"
                             "  a: {typ: slack, url: https://user:pw@hooks.slack.com/T0/B0/XYZ}\n"
                             "  b: {type: webhook, url: env:U, secret_file: whsec_SECRETXYZ}\n"
                             "  c: https://hooks.slack.com/services/XYZ\n");
  CHECK(text.find("XYZ") == std::string::npos);
  CHECK(text.find("pw@") == std::string::npos);
  CHECK(text.find("hooks.slack.com/") != std::string::npos);
  CHECK(text.find("a secret must not stand in the settings") != std::string::npos);
}

TEST_CASE("mistakes of one line each say what to do") {
  struct Mistake {
    const char* yaml;
    const char* place_and_message;
    const char* hint;
  };
  const auto mistake = GENERATE(values<Mistake>({
      {"sources: 5", "1:10: error: \"sources\" takes a list", "write \"- \" before it"},
      {"sources: [5]", "1:11: error: an item of \"sources\" takes keys with values", "files"},
      {"sources: []", "1:10: error: nothing to read", "add \"sources: "},
      {"sources:", "1:1: error: \"sources\" has no value", "write a value"},
      {"sources: [{files: []}]", "1:19: error: no files", "at least one pattern"},
      {"sources: [{files: ['']}]", "1:20: error: empty value", "write a value"},
      {"sources: [{files: [/a/**/b]}]", "1:20: error: \"**\" is not supported", "\"*\""},
      {"sources: [{files: a, from: strat}]", "1:28: error: \"strat\" is not one of start, end",
       "did you mean \"start\"?"},
      {"timezone: [UTC]", "1:11: error: \"timezone\" takes one value", "remove the list"},
      {"rules: {a: b}", "1:8: error: \"rules\" takes a list", "write [ONE, TWO]"},
      {"rules: [[a]]", "1:9: error: \"rules\" takes a list of plain values", "quote"},
      {"targets: [a]", "1:10: error: \"targets\" takes names with keys under them", "NAME:"},
      {"targets: {a: {url: env:B}}", "1:11: error: target \"a\" has no type", "type: slack"},
      {"targets: {a: {type: slack}}", "1:11: error: target \"a\" has no url", "url_file"},
      {"targets: {a b: {type: slack, url: env:U}}", "1:11: error: not a name for a target",
       "letters"},
      {"targets: {a: {type: mail, url: env:U}}", "1:21: error: \"mail\" is not one of",
       "slack or webhook"},
      {"targets: {a: {type: slack, url: hooks}}", "1:33: error: not a web address", "https://"},
      {"targets: {a: {type: slack, url: 'https://'}}", "1:33: error: not a web address", "host"},
      {"targets: {a: {type: slack, url: 'http://x.org'}}", "1:33: error: not encrypted",
       "allow_http: true"},
      {"targets: {a: {type: slack, url: 'http://127.evil.org'}}", "1:33: error: not encrypted",
       "allow_http: true"},
      {"targets: {a: {type: slack, url: env:U, url_file: F}}",
       "1:50: error: \"url\" and \"url_file\" say the same", "keep one"},
      {"targets: {a: {type: slack, url: env:U, secret_file: S}}",
       "1:53: error: Slack does not take signed messages", "remove it"},
      {"targets: {a: {type: slack, url: env:U, allow_addresses: [x/8]}}",
       "1:58: error: not an IP address or network", "10.0.0.0/8"},
      {"http: 127.0.0.1:80", "1:7: error: \"http\" takes keys with values", "listen"},
      {"http: {listen: 'localhost'}", "1:16: error: not an address and port", "127.0.0.1:9464"},
      {"http: {listen: 'unix:/run/x'}", "1:16: error: not an address and port", "off"},
      {"http: {allow_remote: yes}", "1:22: error: neither true nor false", "true or false"},
      {"models: {overrides: {m: {input: 2.50}}}", "1:33: error: a price needs its currency",
       "\"$2.50\""},
      {"models: {overrides: {m: {input: $-1}}}", "1:33: error: not a price", "\"$2.50\""},
      {"models: {overrides: {m: {input: $0.0000001}}}", "1:33: error: finer", "six decimals"},
      {"models: {overrides: {m: {max_output: 2G}}}", "1:38: error: too many tokens", "billion"},
      {"models: {overrides: {m: {output: $1}}}", "1:22: error: prices of \"m\" without input",
       "replace all of the catalogue's"},
      {"models: {overrides: {m: {encoding: gpt2, tokenizer: f}}}",
       "1:22: error: both an encoding and a tokenizer", "remove one of them"},
      {"models: {overrides: {m: }}", "1:22: error: \"m\" has no keys", "context_window"},
      {"limits: {keys: 0}", "1:16: error: not a count", "above zero"},
      {"limits: {keys: 1G}", "1:16: error: out of range", "from 1 to 100000000"},
      {"limits: {line_bytes: 1}", "1:22: error: out of range", "1KiB to 1GiB"},
      {"limits: {history: 36h}", "1:19: error: not a number of whole days", "400d"},
      {"limits: {future: 10}", "1:18: error: not a duration", "15m"},
  }));
  const auto text = problems(mistake.yaml);
  INFO(text);
  CHECK(text.find(std::string("t.yaml:") + mistake.place_and_message) != std::string::npos);
  CHECK(text.find(mistake.hint) != std::string::npos);
}
