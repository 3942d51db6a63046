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

Outcome<Vocabulary> Vocabulary::open(const std::string& path) {
  auto file = MappedFile::open(path);
  if (!file) {
    return fail_in(path, std::move(file.error()));
  }
  auto tables = hold(*std::move(file));
  if (!tables) {
    return fail_in(path, std::move(tables.error()));
  }
  return Vocabulary(*std::move(tables));
}

Outcome<Vocabulary> Vocabulary::from_image(std::vector<std::byte> image) {
  auto tables = hold(std::move(image));
  if (!tables) {
    return std::unexpected(std::move(tables.error()));
  }
  return Vocabulary(*std::move(tables));
}

std::string_view Vocabulary::encoding() const {
  return tables_->encoding;
}

}  // namespace tokentail
