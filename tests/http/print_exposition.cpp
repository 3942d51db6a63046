// SPDX-License-Identifier: Apache-2.0
// Prints the metrics of a nasty status, for promtool.
#include <iostream>

#include "http/exposition.hpp"
#include "http/nasty_status.hpp"

int main() {
  std::cout << tokentail::exposition(tokentail::test::nasty_status());
}
