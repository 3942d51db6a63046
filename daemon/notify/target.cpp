// SPDX-License-Identifier: Apache-2.0
#include "notify/target.hpp"

namespace tokentail {
namespace {

SecretSource secret_from(std::string_view text, SecretSource::Kind otherwise) {
  using Kind = SecretSource::Kind;
  constexpr std::string_view environment = "env:";
  constexpr std::string_view credential = "credential:";
  if (text.starts_with(environment)) {
    return {.kind = Kind::environment, .value = std::string(text.substr(environment.size()))};
  }
  if (text.starts_with(credential)) {
    return {.kind = Kind::credential, .value = std::string(text.substr(credential.size()))};
  }
  return {.kind = otherwise, .value = std::string(text)};
}

}  // namespace

std::string_view name_of(TargetType type) {
  switch (type) {
    case TargetType::slack:
      return "slack";
    case TargetType::webhook:
      return "webhook";
  }
  return {};
}

std::optional<TargetType> target_type_named(std::string_view name) {
  for (const auto type : {TargetType::slack, TargetType::webhook}) {
    if (name == name_of(type)) {
      return type;
    }
  }
  return std::nullopt;
}

SecretSource secret_as_value(std::string_view text) {
  return secret_from(text, SecretSource::Kind::literal);
}

SecretSource secret_as_file(std::string_view text) {
  return secret_from(text, SecretSource::Kind::file);
}

std::string describe(const SecretSource& source) {
  switch (source.kind) {
    case SecretSource::Kind::none:
      return "nowhere";
    case SecretSource::Kind::literal:
      return "the settings";
    case SecretSource::Kind::file:
      return "file " + source.value;
    case SecretSource::Kind::environment:
      return "environment variable " + source.value;
    case SecretSource::Kind::credential:
      return "credential " + source.value;
  }
  return {};
}

}  // namespace tokentail
