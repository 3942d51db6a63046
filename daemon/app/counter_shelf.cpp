// SPDX-License-Identifier: Apache-2.0
#include "app/counter_shelf.hpp"

#include "core/escape.hpp"
#include "tokenizer/mapped_file.hpp"
#include "tokenizer/tokenizer_file.hpp"
#include "tokenizer/vocabulary_builder.hpp"

namespace tokentail {

std::filesystem::path vocabulary_directory() {
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  return program.parent_path().parent_path() / "share/tokentail/vocab";
}

Outcome<Counter*> CounterShelf::of(std::string_view encoding) {
  const auto vocabulary = tokenizers_->find(encoding);
  if (!vocabulary) {
    return std::unexpected(vocabulary.error());
  }
  auto& counter = counters_[std::string(vocabulary->encoding())];
  if (counter == nullptr) {
    counter = std::make_unique<Counter>(*vocabulary);
  }
  return counter.get();
}

Outcome<Counter*> CounterShelf::of_file(const std::string& path) {
  auto& counter = file_counters_[path];
  if (counter != nullptr) {
    return counter.get();
  }
  const auto file = MappedFile::open(path);
  if (!file) {
    return fail_in(printable(path), file.error());
  }
  const std::string_view json(reinterpret_cast<const char*>(file->data()), file->size());
  auto list = parse_tokenizer_file(json);
  if (!list) {
    return fail_in(printable(path), std::move(list.error()));
  }
  auto image = build_vocabulary(*list);
  if (!image) {
    return fail_in(printable(path), std::move(image.error()));
  }
  auto vocabulary = Vocabulary::from_image(*std::move(image));
  if (!vocabulary) {
    return fail_in(printable(path), std::move(vocabulary.error()));
  }
  counter = std::make_unique<Counter>(*vocabulary);
  return counter.get();
}

}  // namespace tokentail
