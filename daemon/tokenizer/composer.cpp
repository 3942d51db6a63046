// SPDX-License-Identifier: Apache-2.0
#include "tokenizer/composer.hpp"

#include <algorithm>
#include <cstdint>
#include <new>
#include <vector>

#include <fmt/format.h>
#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/uniset.h>
#include <unicode/unistr.h>

#include "tokenizer/text_reader.hpp"

namespace tokentail {
namespace {

// The first letter that anything composes with is U+0300, whose first byte is this.
constexpr std::uint8_t first_joining_lead = 0xCC;
constexpr std::uint32_t first_joining = 0x300;

// A run of marks is sorted by the library as cards are in a hand, which is quadratic; longer ones
// are brought into their order before it sees them.
constexpr std::ptrdiff_t marks_at_once = 32;

constexpr std::size_t bytes_at_once = std::size_t{1} << 30U;  // the library counts in 32 bits

bool may_change(std::string_view text) {
  return std::ranges::any_of(
      text, [](char c) { return static_cast<std::uint8_t>(c) >= first_joining_lead; });
}

struct Mark {
  std::uint32_t code_point;
  std::uint8_t order;  // the combining class
};

}  // namespace

struct Composer::Rules {
  icu::UnicodeSet known;
  icu::FilteredNormalizer2 normalizer;

  Rules(const icu::UnicodeSet& set, const icu::Normalizer2& nfc)
      : known(set), normalizer(nfc, known) {
    known.freeze();
  }

  // Whether it may change together with what stands before it.
  [[nodiscard]] bool joins(std::uint32_t code_point) const {
    const bool is_ideograph = code_point >= 0x3400 && code_point < 0xA000;
    return code_point >= first_joining && !is_ideograph &&
           normalizer.hasBoundaryBefore(static_cast<UChar32>(code_point)) == 0;
  }

  // Behind the code points from `at` on that join.
  [[nodiscard]] const char* joining_end(const char* at, const char* end) const {
    for (; at != end; at = code_point_at(at).next) {
      if (!joins(code_point_at(at).value)) {
        break;
      }
    }
    return at;
  }

  // The marks that a run is made of, in their order.
  void append_sorted(std::string_view run, std::string& text) const;
  [[nodiscard]] bool sort_long_runs(std::string_view text, std::string& sorted) const;
  [[nodiscard]] std::size_t first_part(std::string_view text) const;
};

void Composer::Rules::append_sorted(std::string_view run, std::string& text) const {
  std::vector<Mark> marks;
  const auto add = [&](UChar32 code_point) {
    marks.push_back({.code_point = static_cast<std::uint32_t>(code_point),
                     .order = normalizer.getCombiningClass(code_point)});
  };
  const char* const end = run.data() + run.size();
  for (const char* at = run.data(); at != end; at = code_point_at(at).next) {
    const auto code_point = static_cast<UChar32>(code_point_at(at).value);
    icu::UnicodeString parts;
    if (normalizer.getDecomposition(code_point, parts) == 0) {
      add(code_point);
    }
    for (int32_t i = 0; i < parts.length(); i = parts.moveIndex32(i, 1)) {
      add(parts.char32At(i));
    }
  }
  // One of class 0 stands where it is, and parts what is on its two sides.
  for (auto first = marks.begin(); first != marks.end();) {
    const auto last = std::find_if(first + 1, marks.end(), [](Mark m) { return m.order == 0; });
    std::stable_sort(first, last, [](Mark a, Mark b) { return a.order < b.order; });
    first = last;
  }
  for (const auto& mark : marks) {
    icu::UnicodeString(static_cast<UChar32>(mark.code_point)).toUTF8String(text);
  }
}

// False: there are none, and nothing was written.
bool Composer::Rules::sort_long_runs(std::string_view text, std::string& sorted) const {
  const char* const end = text.data() + text.size();
  const char* copied = text.data();
  for (const char* at = text.data(); at != end;) {
    const char* const run_end = joining_end(at, end);
    if (run_end - at > marks_at_once) {
      sorted.append(copied, at);
      append_sorted({at, run_end}, sorted);
      copied = run_end;
    }
    at = run_end == end ? end : code_point_at(run_end).next;
  }
  if (copied == text.data()) {
    return false;
  }
  sorted.append(copied, end);
  return true;
}

// How much of the text is composed at once, without what joins the rest.
std::size_t Composer::Rules::first_part(std::string_view text) const {
  if (text.size() <= bytes_at_once) {
    return text.size();
  }
  const auto is_inside = [&](std::size_t at) {
    return (byte_at(text.data() + at) & 0xC0U) == 0x80;
  };
  auto at = bytes_at_once;
  while (at > 0 && (is_inside(at) || joins(code_point_at(text.data() + at).value))) {
    --at;
  }
  return at == 0 ? text.size() : at;
}

Outcome<Composer> Composer::open() {
  UErrorCode code = U_ZERO_ERROR;
  const auto* const nfc = icu::Normalizer2::getNFCInstance(code);
  icu::UnicodeSet known(u"[:Age=9.0:]", code);
  if (U_FAILURE(code) != 0) {
    return fail(ErrorKind::io, fmt::format("ICU has no tables of Unicode: {}", u_errorName(code)));
  }
  return Composer(std::make_shared<const Rules>(known, *nfc));
}

std::string_view Composer::compose(std::string_view text, std::string& room) const {
  if (!may_change(text)) {
    return text;
  }
  std::string sorted;
  if (rules_->sort_long_runs(text, sorted)) {
    text = sorted;
  }
  room.clear();
  room.reserve(text.size());
  icu::StringByteSink<std::string> sink(&room);
  while (!text.empty()) {
    const auto part = text.substr(0, rules_->first_part(text));
    UErrorCode code = U_ZERO_ERROR;
    rules_->normalizer.normalizeUTF8(0, icu::StringPiece(part), sink, nullptr, code);
    if (U_FAILURE(code) != 0) {  // nothing else can go wrong in valid UTF-8
      throw std::bad_alloc();
    }
    text.remove_prefix(part.size());
  }
  return room;
}

}  // namespace tokentail
