// SPDX-License-Identifier: Apache-2.0
#include "tokenizer/sentence_piece.hpp"

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <vector>

#include <fmt/format.h>
#include <sentencepiece_processor.h>

#include "core/escape.hpp"

namespace tokentail {
namespace {

// The fields of a model's message: its pieces, then how it was trained, then how it normalizes. A
// file that was cut between two fields reads well and counts wrong, so all must be there.
constexpr std::uint64_t pieces_field = 1;
constexpr std::uint64_t trainer_field = 2;
constexpr std::uint64_t normalizer_field = 3;
constexpr std::uint64_t length_delimited = 2;

// A number of seven bits a byte, the lowest first; nothing where the file ends in it.
std::optional<std::uint64_t> take_varint(std::string_view& rest) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64 && !rest.empty(); shift += 7) {
    const auto byte = static_cast<std::uint8_t>(rest.front());
    rest.remove_prefix(1);
    value |= std::uint64_t{byte & 0x7FU} << shift;
    if (byte < 0x80) {
      return value;
    }
  }
  return std::nullopt;
}

// Whether it is a message with all three fields and nothing but fields with a length.
bool is_whole_model(std::string_view rest) {
  std::uint64_t seen = 0;  // a bit a field
  while (!rest.empty()) {
    const auto key = take_varint(rest);
    if (!key || (*key & 7U) != length_delimited) {
      return false;
    }
    const auto bytes = take_varint(rest);
    if (!bytes || *bytes > rest.size()) {
      return false;
    }
    rest.remove_prefix(*bytes);
    const auto field = *key >> 3U;
    seen |= field < 64 ? std::uint64_t{1} << field : 0;
  }
  const auto wanted = (1U << pieces_field) | (1U << trainer_field) | (1U << normalizer_field);
  return (seen & wanted) == wanted;
}

}  // namespace

struct SentencePieceModel::Library {
  sentencepiece::SentencePieceProcessor processor;
};

class SentencePieceModel::LibraryCounter final : public Counter {
 public:
  explicit LibraryCounter(std::shared_ptr<const Library> library) : library_(std::move(library)) {}

 private:
  [[nodiscard]] std::int64_t count_valid(std::string_view utf8) override {
    return std::ssize(encode(utf8));
  }

  [[nodiscard]] std::vector<std::uint32_t> ids_of_valid(std::string_view utf8) override {
    const auto& ids = encode(utf8);
    return {ids.begin(), ids.end()};
  }

  const std::vector<int>& encode(std::string_view utf8) {
    const auto status = library_->processor.Encode(utf8, &ids_);
    if (!status.ok()) {  // the model was checked, and any text has tokens
      throw std::logic_error(status.ToString());
    }
    return ids_;
  }

  std::shared_ptr<const Library> library_;
  std::vector<int> ids_;
};

Outcome<SentencePieceModel> SentencePieceModel::load(std::string_view file) {
  if (!is_whole_model(file)) {
    return fail(ErrorKind::corrupt, "neither a tokenizer.json nor a whole model of SentencePiece");
  }
  auto library = std::make_shared<Library>();
  if (const auto status = library->processor.LoadFromSerializedProto(file); !status.ok()) {
    return fail(ErrorKind::corrupt,
                fmt::format("SentencePiece cannot read it: {}", printable(status.ToString())));
  }
  return SentencePieceModel(std::move(library));
}

std::unique_ptr<Counter> SentencePieceModel::counter() const {
  return std::make_unique<LibraryCounter>(library_);
}

}  // namespace tokentail
