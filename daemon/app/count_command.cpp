// SPDX-License-Identifier: Apache-2.0
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>

#include <fmt/format.h>

#include "app/commands.hpp"
#include "app/count_line.hpp"
#include "app/count_tokenizer.hpp"
#include "app/counter_shelf.hpp"
#include "app/shipped_catalogue.hpp"
#include "core/escape.hpp"
#include "pricing/catalogue_file.hpp"

namespace tokentail {
namespace {

void tell(std::string_view text) {
  fmt::print(stderr, "tokentail: {}\n", text);
}

// Read by the stream and not by its buffer: a read that fails is a state of it and no exception.
std::string read_all(std::istream& in) {
  constexpr std::size_t step = std::size_t{1} << 20U;
  std::string text;
  std::size_t bytes = 0;
  while (in) {
    text.resize(bytes + step);
    in.read(text.data() + bytes, step);
    bytes += static_cast<std::size_t>(in.gcount());
  }
  text.resize(bytes);
  return text;
}

int count_whole(CountDesk& desk, const CountOptions& options, std::istream& in) {
  const auto text = read_all(in);
  if (in.bad()) {
    return exit_findings;
  }
  const auto answer = desk.answer(text, desk.by_default());
  if (!answer) {
    tell(fmt::format("{}: {}", printable(options.file), answer.error().message));
    return exit_findings;
  }
  if (!answer->note.empty()) {
    tell(answer->note);
  }
  fmt::print("{}\n", answer->text);
  return exit_good;
}

// A line that cannot be counted is "null" in its place, so that the lines of both sides stay
// together.
int count_lines(CountDesk& desk, const CountOptions& options, std::istream& in) {
  int code = exit_good;
  std::string line;
  for (std::size_t number = 1; std::getline(in, line); ++number) {
    const auto answer = desk.answer_line(line);
    if (!answer) {
      tell(fmt::format("{}:{}: {}", printable(options.file), number, answer.error().message));
      code = exit_findings;
    }
    fmt::print("{}\n", answer ? answer->text : "null");
  }
  return code;
}

int plan(CountDesk& desk) {
  const auto answer = desk.answer_plan();
  if (!answer) {
    tell(answer.error().message);
    return exit_findings;
  }
  if (!answer->note.empty()) {
    tell(answer->note);
  }
  fmt::print("{}", answer->text);
  return exit_good;
}

int count_from(CountDesk& desk, const CountOptions& options, std::istream& in) {
  const int code = options.jsonl ? count_lines(desk, options, in) : count_whole(desk, options, in);
  if (in.bad()) {
    tell(fmt::format("{}: {}", printable(options.file), std::strerror(errno)));
    return exit_findings;
  }
  return code;
}

}  // namespace

int count_command(const CountOptions& options) {
  const auto catalogue = load_catalogue(shipped_catalogue_text());
  if (!catalogue) {
    tell(catalogue.error().message);
    return exit_findings;
  }
  CountDesk desk(*catalogue, std::make_shared<const TokenizerSet>(vocabulary_directory()), options);
  if (const auto ready = desk.check(); !ready) {
    tell(ready.error().message);
    return exit_usage;
  }
  if (options.plan) {
    return plan(desk);
  }
  if (options.file == "-") {
    std::ios::sync_with_stdio(false);
    return count_from(desk, options, std::cin);
  }
  errno = 0;
  std::ifstream file(options.file, std::ios::binary);
  if (!file) {
    tell(fmt::format("{}: {}", printable(options.file), std::strerror(errno)));
    return exit_findings;
  }
  return count_from(desk, options, file);
}

}  // namespace tokentail
