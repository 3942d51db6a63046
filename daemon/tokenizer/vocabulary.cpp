// SPDX-License-Identifier: Apache-2.0
#include "tokenizer/vocabulary.hpp"

#include "tokenizer/mapped_file.hpp"
#include "tokenizer/vocabulary_image.hpp"

namespace tokentail {
namespace {

// Tables and what they look into, for as long as anyone uses the tables.
template <class Image>
struct Held {
  Image image;
  VocabularyTables tables;
};

template <class Image>
Outcome<std::shared_ptr<const VocabularyTables>> hold(Image image) {
  auto held = std::make_shared<Held<Image>>(Held<Image>{.image = std::move(image), .tables = {}});
  auto tables = read_image(std::span<const std::byte>(held->image.data(), held->image.size()));
  if (!tables) {
    return std::unexpected(std::move(tables.error()));
  }
  held->tables = *tables;
  return std::shared_ptr<const VocabularyTables>(held, &held->tables);
}

}  // namespace

Outcome<Vocabulary> Vocabulary::of_tables(Outcome<Tables> tables) {
  if (!tables) {
    return std::unexpected(std::move(tables.error()));
  }
  Vocabulary vocabulary(*std::move(tables));
  if (vocabulary.tables_->normalization == Normalization::none) {
    return vocabulary;
  }
  auto composer = Composer::open();
  if (!composer) {
    return std::unexpected(std::move(composer.error()));
  }
  vocabulary.composer_ = std::make_shared<const Composer>(*std::move(composer));
  return vocabulary;
}

Outcome<Vocabulary> Vocabulary::open(const std::string& path) {
  auto file = MappedFile::open(path);
  if (!file) {
    return fail_in(path, std::move(file.error()));
  }
  auto vocabulary = of_tables(hold(*std::move(file)));
  if (!vocabulary) {
    return fail_in(path, std::move(vocabulary.error()));
  }
  return vocabulary;
}

Outcome<Vocabulary> Vocabulary::from_image(std::vector<std::byte> image) {
  return of_tables(hold(std::move(image)));
}

std::string_view Vocabulary::encoding() const {
  return tables_->encoding;
}

}  // namespace tokentail
