// SPDX-License-Identifier: Apache-2.0
#include "source/rotated_name.hpp"

#include "support/catch.hpp"

namespace tokentail {

TEST_CASE("the names that rotation gives are recognised") {
  const auto* name = GENERATE("app.log.1", "app.log.12", "app.log-20260101", "app.log.2026-01-01",
                              "app.log-2026-01-01_10:00:00.3", "app.log-20260101T100000Z",
                              "app.log.old", "app-20260101.log", "app-2026-01-01-2.log",
                              "app.2026-01-01.log", "app_1767225600.log");
  CAPTURE(name);
  CHECK(is_rotation_of(name, "app.log"));
}

TEST_CASE("a log of its own is not taken for a rotation") {
  const auto* name = GENERATE("app.log", "worker.log", "app-1.log", "app.2.log", "app.log.lock",
                              "app.log1", "app.log-", "my-app.log.1", "app.json", "1", "");
  CAPTURE(name);
  CHECK_FALSE(is_rotation_of(name, "app.log"));
}

TEST_CASE("a log whose own name ends in a number has rotations too") {
  CHECK(is_rotation_of("worker-1.1", "worker-1"));
  CHECK(is_rotation_of("0.log.20260101-100000", "0.log"));
}

TEST_CASE("the later of two rotations has the smaller counter or the later date") {
  CHECK(is_later_rotation("app.log.2.gz", "app.log.10"));
  CHECK_FALSE(is_later_rotation("app.log.10.zst", "app.log.2.gz"));
  CHECK(is_later_rotation("app.log-20260201.gz", "app.log-20260131.gz"));
  CHECK_FALSE(is_later_rotation("app-20260131.log.gz", "app-20260201.log"));
  CHECK_FALSE(is_later_rotation("app.log.1", "app.log.1.gz"));
}

TEST_CASE("compressed files are told by their ending") {
  CHECK(has_compressed_name("app.log.1.gz"));
  CHECK(has_compressed_name("app.zst"));
  CHECK_FALSE(has_compressed_name("gz.log"));
}

}  // namespace tokentail
