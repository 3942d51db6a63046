// SPDX-License-Identifier: Apache-2.0
#include "core/json_writer.hpp"

#include "support/catch.hpp"

using namespace tokentail;

TEST_CASE("members and items are separated, whatever they hold") {
  JsonWriter json;
  json.begin_object().key("a").integer(-1).key("b").begin_array();
  json.begin_object().end_object().boolean(true).null().text("x").begin_array().end_array();
  json.end_array().key("c").raw("0.5").key("d").begin_object().key("e").boolean(false).end_object();
  json.end_object();
  CHECK(std::move(json).take() == R"({"a":-1,"b":[{},true,null,"x",[]],"c":0.5,"d":{"e":false}})");
}

TEST_CASE("hostile text stays one JSON string, as a key and as a value") {
  JsonWriter json;
  json.begin_object().key("a\"b").text("line\nend\x01\xff").end_object();
  CHECK(std::move(json).take() == "{\"a\\\"b\":\"line\\nend\\u0001\xEF\xBF\xBD\"}");
}
