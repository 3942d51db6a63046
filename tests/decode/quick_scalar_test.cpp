// SPDX-License-Identifier: Apache-2.0
#include "decode/quick_scalar.hpp"

#include <cstdint>
#include <string>
#include <vector>

#include "decode/line_scanner.hpp"
#include "support/catch.hpp"

using namespace tokentail;

namespace {

// Bytes as they stand in a block: something follows them.
class Text {
 public:
  Text(const std::string& text, char padding)
      : bytes_(text + std::string(line_padding, padding)), size_(text.size()) {}

  [[nodiscard]] ShortWhole whole() const { return short_whole(begin(), begin() + size_); }

  // How many bytes the string at the front takes; 0 for none.
  [[nodiscard]] std::size_t string_bytes() {
    const auto* const end = string_end(begin(), begin() + size_, escaped);
    return end == nullptr ? 0 : static_cast<std::size_t>(end - begin());
  }

  bool escaped = false;

 private:
  [[nodiscard]] const char* begin() const { return bytes_.data(); }

  std::string bytes_;
  std::size_t size_;
};

}  // namespace

TEST_CASE("a whole number of up to seven digits is read whatever ends it") {
  std::string digits;
  for (std::uint32_t value = 1, length = 1; length <= 7;
       value = value * 10 + length + 1, ++length) {
    digits = std::to_string(value);
    for (const char after : {',', '}', ']', ' ', '\t', 'x', '"', '\xff', '\0', '/', ':'}) {
      INFO(digits << " then " << static_cast<int>(after));
      const auto whole = Text(digits + after, '7').whole();
      CHECK(whole.digits == length);
      CHECK(whole.value == value);
    }
  }
  CHECK(Text("0,", '0').whole().digits == 1);
  CHECK(Text("9999999}", '9').whole().value == 9'999'999);
}

TEST_CASE("what may be another number than its first digits is left to the full reading") {
  for (const auto* text : {"", "-1,", "+1,", "01,", "00,", "12345678,", "1.5,", "1e3,", "1E3,",
                           "1-,", "1+,", ".5,", "true,", "\"1\",", " 1,", "7", "1234567"}) {
    for (const char padding : {'0', '.', '\n', '}'}) {
      INFO(text << " then " << padding);
      CHECK(Text(text, padding).whole().digits == 0);
    }
  }
}

TEST_CASE("a string ends at its quote wherever in a step that is, and whatever is in it") {
  const std::vector<std::string> good{"",          R"(\n)",    R"(\")", R"(\\)",
                                      R"(\u00e9)", "\xc3\xa9", "\x7f",  "\xf0\x9f\x98\x80"};
  const std::vector<std::string> bad{"\x01", "\n",   R"(\q)",       R"(\u00g9)",
                                     "\xc3", "\xa9", "\xed\xa0\x80"};
  for (std::size_t before = 0; before <= 40; ++before) {
    for (std::size_t after = 0; after <= 20; after += 5) {
      const auto around = [&](const std::string& inside) {
        return "\"" + std::string(before, 'b') + inside + std::string(after, 'a') + "\"";
      };
      for (const auto& inside : good) {
        INFO(before << " before " << inside << " and " << after << " after");
        Text text(around(inside) + ",\"next\":\"\\n\xff\"", '"');
        CHECK(text.string_bytes() == around(inside).size());
        CHECK(text.escaped == (inside.find('\\') != std::string::npos));
      }
      for (const auto& inside : bad) {
        INFO(before << " before a fault and " << after << " after");
        CHECK(Text(around(inside) + "}", '"').string_bytes() == 0);
      }
      const auto open = around(R"(\")");
      CHECK(Text(open.substr(0, open.size() - 1), '"').string_bytes() == 0);
    }
  }
}
