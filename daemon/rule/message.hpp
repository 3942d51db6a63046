// SPDX-License-Identifier: Apache-2.0
// `say` with its `let` names: a template of text and {name} or {name:pct}. `{{` and `}}` are
// braces.
#pragma once

#include <expected>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "rule/compiler.hpp"
#include "rule/complaint.hpp"
#include "rule/evidence.hpp"
#include "rule/program.hpp"
#include "rule/quantity.hpp"

namespace tokentail {

// The numbers a template may name beside those of the rule.
struct Measured {
  Quantity value;
  Quantity limit;
  Unit unit = Unit::number;
};

// A `let` name: what it stands for.
struct Named {
  Program program;
  Unit unit = Unit::number;
};
using Names = std::map<std::string, Named, std::less<>>;

class Message {
 public:
  [[nodiscard]] bool empty() const { return pieces_.empty(); }

  // What is missing reads "unknown". Names from logs stand in it as they are, cut to 200 bytes.
  [[nodiscard]] std::string text(const Evidence& evidence, const Measured& measured) const;

 private:
  friend std::expected<Message, Complaint> compile_message(std::string_view pattern,
                                                           const Names& names,
                                                           const Surroundings& around);

  enum class Source : unsigned char { text, program, value, limit };

  struct Piece {
    Source source = Source::text;
    std::string text;
    Program program;
    Unit unit = Unit::number;
    bool percent = false;
  };

  // What stands between braces; the complaint's span is within `inside`.
  static std::expected<Piece, Complaint> placeholder(std::string_view inside, const Names& names,
                                                     const Surroundings& around);

  std::vector<Piece> pieces_;
};

// Names are looked up in `names`, then as parameters and fields, then `value` and `limit`.
[[nodiscard]] std::expected<Message, Complaint> compile_message(std::string_view pattern,
                                                                const Names& names,
                                                                const Surroundings& around);

}  // namespace tokentail
