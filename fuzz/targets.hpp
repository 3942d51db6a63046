// SPDX-License-Identifier: Apache-2.0
// One entry point for each reader of text that people or programs write. An entry point takes any
// bytes, returns when the reader kept its promises and throws BrokenPromise when it did not. The
// same entry points are run by libFuzzer (scripts/fuzz) and, over the seeds and all inputs that
// were found, by the unit test `fuzz_regressions`.
#pragma once

#include <span>
#include <stdexcept>
#include <string_view>

namespace tokentail::fuzz {

struct BrokenPromise : std::logic_error {
  using std::logic_error::logic_error;
};

void try_control_request(std::string_view input);  // of the control socket
void try_expression(std::string_view input);       // the condition of a rule
void try_format(std::string_view input);           // a format file
void try_framing(std::string_view input);          // bytes -> lines, beside a plain splitter
void try_log_line(std::string_view input);         // lines of the default format
void try_request_head(std::string_view input);     // of HTTP
void try_retry_after(std::string_view input);      // what a receiver answers
void try_rule_file(std::string_view input);
void try_settings(std::string_view input);        // a settings file
void try_state_row(std::string_view input);       // of the saved state
void try_time_stamp(std::string_view input);      // of a log
void try_tokenizer_file(std::string_view input);  // tokenizer.json
void try_trial(std::string_view input);           // a file of rule tests
void try_yaml(std::string_view input);

struct Target {
  std::string_view name;
  void (*run)(std::string_view input);
};

// By name.
[[nodiscard]] std::span<const Target> targets();

}  // namespace tokentail::fuzz
