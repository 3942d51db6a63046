// SPDX-License-Identifier: Apache-2.0
// An expression that is true or not, as it runs: short-circuit code, a row of tests of which each
// names the next one for either outcome.
//
// It is asked once per rule and record, so it allocates nothing, runs no test that cannot change
// the answer, and has forms of test for what rules are made of: an amount against a limit or
// another amount, a text against a list. Everything else is a Program behind a test.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rule/evidence.hpp"
#include "rule/expression.hpp"
#include "rule/field.hpp"
#include "rule/program.hpp"
#include "rule/quantity.hpp"

namespace tokentail {

struct Headroom;

// One side of a comparison: factor * field, factor * window, or the factor alone.
struct Term {
  enum class Source : std::uint8_t { nothing, field, window };

  Quantity factor{.numerator = 1};
  Source source = Source::nothing;
  Field field;
  std::size_t aggregator = 0;

  // Without a factor.
  [[nodiscard]] bool is_plain() const { return factor.numerator == 1 && factor.denominator == 1; }
};

class TextList {
 public:
  explicit TextList(std::vector<std::string> texts);

  [[nodiscard]] bool contains(std::string_view text) const;

 private:
  std::vector<std::string> texts_;
  std::uint64_t lengths_ = 0;  // bit n: one of them has n bytes; bit 63 for all longer ones
};

// The tests of one expression, or of its opposite.
class Decision {
 public:
  using Place = std::uint32_t;  // of a test, or one of:
  static constexpr Place yes = 0xFFFF'FFFF;
  static constexpr Place no = 0xFFFF'FFFE;

  // Where to go on.
  struct Exits {
    Place if_true = yes;
    Place if_not = no;  // false or unknown
  };

  [[nodiscard]] bool holds(const Evidence& evidence) const;

  // Whether all it asks for is how the call ended: status, error and finish reason.
  [[nodiscard]] bool asks_for_ending_alone() const;

  // Bounds the headroom by what may come without another outcome (headroom.hpp). False where that
  // cannot be foreseen.
  [[nodiscard]] bool leave_room(const Evidence& evidence, Headroom& headroom) const;

  // Building, by the condition's compiler. `negated`: the test is passed when it is known and
  // false.
  void add(Operator op, const Term& left, const Term& right, bool negated, Exits exits);
  void add(const Field& field, TextList list, bool negated, Exits exits);
  void add(Program program, bool negated, Exits exits);
  // Places were given out before their tests existed; `place_of[given]` is where each went.
  void resolve(const std::vector<Place>& place_of);
  [[nodiscard]] std::size_t size() const { return tests_.size(); }

 private:
  enum class Kind : std::uint8_t { limit, amounts, texts, program };
  struct Test {
    Kind kind = Kind::amounts;
    Operator op = Operator::equal;
    bool negated = false;
    std::uint32_t at = 0;  // in the vector of its kind
    Exits exits;
  };
  struct Amounts {
    Term left;
    Term right;
    // left <=> right is the source of the left one times `scale_left` against that of the right one
    // times `scale_right`. scale_left is zero when one of them needs more than 63 bits.
    std::int64_t scale_left = 0;
    std::int64_t scale_right = 0;
    bool are_fields = false;  // both sources, and there are scales
  };
  struct Texts {
    Field field;
    TextList list;
  };

  void add(Test test, std::size_t at);
  [[nodiscard]] bool passes(const Test& test, const Evidence& evidence) const;
  [[nodiscard]] bool limit_passes(const Test& test, const Evidence& evidence) const;
  [[nodiscard]] bool amounts_pass(const Test& test, const Evidence& evidence) const;
  [[nodiscard]] static std::optional<std::strong_ordering> compared(const Amounts& amounts,
                                                                    const WindowValue& left,
                                                                    const WindowValue& right);
  [[nodiscard]] static Amounts scaled(const Term& left, const Term& right);
  [[nodiscard]] bool texts_pass(const Test& test, const Evidence& evidence) const;
  [[nodiscard]] bool leave_room(const Test& test, const Evidence& evidence,
                                Headroom& headroom) const;

  std::vector<Test> tests_;
  std::vector<Amounts> amounts_;
  std::vector<Texts> texts_;
  std::vector<Program> programs_;
};

// Three-valued: what needs something missing neither holds nor fails, unless the rest decides it.
class Condition {
 public:
  Condition() = default;
  Condition(Decision holds, Decision fails, bool reads_record)
      : holds_(std::move(holds)), fails_(std::move(fails)), reads_record_(reads_record) {}

  [[nodiscard]] bool empty() const { return holds_.size() == 0; }

  [[nodiscard]] bool holds(const Evidence& evidence) const { return holds_.holds(evidence); }
  [[nodiscard]] bool fails(const Evidence& evidence) const { return fails_.holds(evidence); }

  [[nodiscard]] bool asks_for_ending_alone() const { return holds_.asks_for_ending_alone(); }

  // Of holds(), and of fails().
  [[nodiscard]] bool leave_room(const Evidence& evidence, Headroom& headroom) const {
    return holds_.leave_room(evidence, headroom);
  }
  [[nodiscard]] bool leave_room_to_fail(const Evidence& evidence, Headroom& headroom) const {
    return fails_.leave_room(evidence, headroom);
  }

  // Whether it needs a record, and so says nothing when only time has passed.
  [[nodiscard]] bool reads_record() const { return reads_record_; }

 private:
  Decision holds_;
  Decision fails_;
  bool reads_record_ = false;
};

}  // namespace tokentail
