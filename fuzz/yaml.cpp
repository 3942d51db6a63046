// SPDX-License-Identifier: Apache-2.0
#include "core/yaml.hpp"

#include <string>

#include "promises.hpp"
#include "targets.hpp"

namespace tokentail::fuzz {
namespace {

// Every place in every scalar, and the promises of the tree.
void visit(const SourceText& source, const YamlNode& node, int depth) {
  must(depth <= 64, "nesting is bounded");
  must(node.is_list() || node.items.empty(), "only lists have items");
  must(node.is_map() || node.entries.empty(), "only maps have entries");
  must(node.is_scalar() || node.text.empty(), "only scalars have text");
  if (node.is_scalar()) {
    const auto begin = position_in(source, node, 0);
    const auto end = position_in(source, node, node.text.size());
    must(begin <= end, "a text ends after its beginning");
    (void)is_unterminated(source, node);
  }
  for (const auto& item : node.items) {
    visit(source, item, depth + 1);
  }
  for (const auto& [key, value] : node.entries) {
    must(key.is_scalar(), "keys are scalars");
    must(node.find(key.text) == &value, "keys are unique");
    visit(source, key, depth + 1);
    visit(source, value, depth + 1);
  }
}

}  // namespace

void try_yaml(std::string_view input) {
  const SourceText source("any.yaml", std::string(input));
  const auto root = parse_yaml(source);
  if (root) {
    visit(source, *root, 0);
  } else {
    check_refusal({root.error()}, source);
  }
}

}  // namespace tokentail::fuzz
