// SPDX-License-Identifier: Apache-2.0
#include "tokenizer/tokenizer.hpp"

#include "core/escape.hpp"
#include "tokenizer/bpe_counter.hpp"
#include "tokenizer/mapped_file.hpp"
#include "tokenizer/tokenizer_file.hpp"
#include "tokenizer/vocabulary_builder.hpp"

namespace tokentail {
namespace {

Outcome<Tokenizer> as_tokenizer(Outcome<Vocabulary> vocabulary) {
  if (!vocabulary) {
    return std::unexpected(std::move(vocabulary.error()));
  }
  return Tokenizer(*std::move(vocabulary));
}

Outcome<Tokenizer> read_json(std::string_view content) {
  const auto list = parse_tokenizer_file(content);
  if (!list) {
    return std::unexpected(list.error());
  }
  auto image = build_vocabulary(*list);
  if (!image) {
    return std::unexpected(std::move(image.error()));
  }
  return as_tokenizer(Vocabulary::from_image(*std::move(image)));
}

bool is_json(std::string_view content) {
  const auto first = content.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && content[first] == '{';
}

Outcome<Tokenizer> read(std::string_view content) {
  if (is_json(content)) {
    return read_json(content);
  }
  auto model = SentencePieceModel::load(content);
  if (!model) {
    return std::unexpected(std::move(model.error()));
  }
  return Tokenizer(*std::move(model));
}

}  // namespace

Outcome<Tokenizer> Tokenizer::load(const std::string& path) {
  const auto file = MappedFile::open(path);
  if (!file) {
    return fail_in(printable(path), file.error());
  }
  auto tokenizer = read({reinterpret_cast<const char*>(file->data()), file->size()});
  if (!tokenizer) {
    return fail_in(printable(path), std::move(tokenizer.error()));
  }
  return tokenizer;
}

std::unique_ptr<Counter> Tokenizer::counter() const {
  if (const auto* const model = std::get_if<SentencePieceModel>(&kind_)) {
    return model->counter();
  }
  return std::make_unique<BpeCounter>(std::get<Vocabulary>(kind_));
}

}  // namespace tokentail
