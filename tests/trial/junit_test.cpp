// SPDX-License-Identifier: Apache-2.0
#include "trial/junit.hpp"

#include "support/catch.hpp"

using namespace tokentail;

TEST_CASE("results are written as the XML that build servers read") {
  CHECK(
      junit_xml({{.file = "a.test.yaml",
                  .results = {{.name = "passes", .failure = ""},
                              {.name = "a < b & \"c\"\x1b", .failure = "  time\n  +1m <x>\n"}}}}) ==
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<testsuites>\n"
      "  <testsuite name=\"a.test.yaml\" tests=\"2\" failures=\"1\">\n"
      "    <testcase name=\"passes\"/>\n"
      "    <testcase name=\"a &lt; b &amp; &quot;c&quot;\\x1b\"><failure>  time\n"
      "  +1m &lt;x&gt;\n"
      "</failure></testcase>\n"
      "  </testsuite>\n"
      "</testsuites>\n");
}
