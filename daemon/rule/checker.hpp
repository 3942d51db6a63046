// SPDX-License-Identifier: Apache-2.0
// Names, units and functions of one expression, before it is compiled.
//
// + - and comparisons need equal units, * and / need a plain number on one side (equal units divide
// to a number), `of` a number on its left. A bare number never compares with tokens or money.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "rule/complaint.hpp"
#include "rule/expression.hpp"

namespace tokentail {

// A value known when the rule is loaded: a parameter, or the threshold of a level.
struct Constant {
  Unit unit = Unit::number;
  Quantity number;
  std::string text;
};

// The names an expression may use beside the fields of a record.
struct Scope {
  enum class Kind : std::uint8_t {
    condition,  // when, clear, let: everything
    filter,     // where: no windows
    constant,   // params, levels: constants only
  };

  Kind kind = Kind::condition;
  std::map<std::string, Constant, std::less<>> constants;
  // Names whose own definition is wrong, so that using them is not a second error.
  std::set<std::string, std::less<>> broken;
};

// Fills in the units of the tree, bottom up, and appends what is wrong. The unit of the whole, or
// nothing when something is wrong.
std::optional<Unit> check(Expression& expression, const Scope& scope, Complaints& complaints);

// The same for a part of an expression of which check() was asked.
std::optional<Unit> check_part(Expression& part, const Scope& scope, Complaints& complaints);

}  // namespace tokentail
