// SPDX-License-Identifier: Apache-2.0
#include "tokenizer/vocabulary_image.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace tokentail {
namespace {

constexpr std::array<char, 8> magic{'T', 'T', 'V', 'O', 'C', 'A', 'B', '3'};
constexpr std::size_t section_alignment = 64;  // a cache line

struct Section {
  enum : std::size_t {
    tree,
    left_parts,
    right_parts,
    prefixes,
    slots,
    filter,
    ids,
    block_of,
    classes,
    split,
    whole_pieces,
    count
  };
};

struct Extent {
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
};

// The first bytes of an image; the checksum is of all behind itself.
struct Header {
  std::array<char, 8> magic{};
  std::uint64_t checksum = 0;
  std::uint64_t bytes = 0;  // of the image
  std::array<char, 32> encoding{};
  std::uint32_t byte_order = 1;
  std::uint32_t normalization = 0;
  std::uint32_t are_merges_ordered = 1;
  std::array<Extent, Section::count> extents{};
};
constexpr std::size_t checksum_from = sizeof(Header::magic) + sizeof(Header::checksum);

std::uint64_t checksum(std::span<const std::byte> image) {
  const auto covered = image.subspan(checksum_from);
  return XXH3_64bits(covered.data(), covered.size());
}

template <class T>
void append(std::vector<std::byte>& image, Extent& extent, const std::vector<T>& values) {
  image.resize((image.size() + section_alignment - 1) / section_alignment * section_alignment);
  const auto bytes = std::as_bytes(std::span(values));
  extent = {.offset = image.size(), .bytes = bytes.size()};
  image.insert(image.end(), bytes.begin(), bytes.end());
}

template <class T>
std::span<const T> section(std::span<const std::byte> image, const Extent& extent) {
  const auto* const first = image.data() + extent.offset;
  return {reinterpret_cast<const T*>(first), extent.bytes / sizeof(T)};
}

bool is_inside(const Extent& extent, std::size_t bytes) {
  return extent.offset <= bytes && extent.bytes <= bytes - extent.offset &&
         extent.offset % section_alignment == 0;
}

bool is_split_plan(std::span<const SplitRule> plan) {
  return !plan.empty() && plan.size() <= split_steps_max &&
         std::ranges::all_of(
             plan, [](SplitRule rule) { return static_cast<std::uint32_t>(rule) < split_rules; });
}

std::string_view name_of(const Header& header, std::span<const std::byte> image) {
  const auto* const name = reinterpret_cast<const char*>(image.data()) + offsetof(Header, encoding);
  return {name, strnlen(header.encoding.data(), header.encoding.size())};
}

Outcome<Header> read_header(std::span<const std::byte> image) {
  Header header;
  if (image.size() < sizeof header) {
    return fail(ErrorKind::corrupt, "too short to be a vocabulary");
  }
  std::memcpy(&header, image.data(), sizeof header);
  if (header.magic != magic || header.byte_order != 1) {
    return fail(ErrorKind::corrupt, "not a vocabulary of this version of tokentail");
  }
  if (header.bytes != image.size()) {
    return fail(ErrorKind::corrupt, "has " + std::to_string(image.size()) + " bytes instead of " +
                                        std::to_string(header.bytes));
  }
  if (header.checksum != checksum(image)) {
    return fail(ErrorKind::corrupt, "was changed: the checksum differs");
  }
  return header;
}

}  // namespace

std::vector<std::byte> write_image(const VocabularyParts& parts) {
  Header header{.magic = magic,
                .normalization = static_cast<std::uint32_t>(parts.normalization),
                .are_merges_ordered = parts.are_merges_ordered ? 1U : 0U};
  std::ranges::copy(parts.encoding.substr(0, header.encoding.size() - 1), header.encoding.begin());
  std::vector<std::byte> image(sizeof header);
  append(image, header.extents[Section::tree], parts.tree);
  append(image, header.extents[Section::left_parts], parts.left_parts);
  append(image, header.extents[Section::right_parts], parts.right_parts);
  append(image, header.extents[Section::prefixes], parts.prefixes);
  append(image, header.extents[Section::slots], parts.pairs.slots);
  append(image, header.extents[Section::filter], parts.pairs.filter);
  append(image, header.extents[Section::ids], parts.ids);
  append(image, header.extents[Section::block_of], parts.classes.block_of);
  append(image, header.extents[Section::classes], parts.classes.classes);
  append(image, header.extents[Section::split], parts.split);
  append(image, header.extents[Section::whole_pieces], parts.whole_pieces);
  header.bytes = image.size();
  std::memcpy(image.data(), &header, sizeof header);
  header.checksum = checksum(image);
  std::memcpy(image.data(), &header, sizeof header);
  return image;
}

Outcome<VocabularyTables> read_image(std::span<const std::byte> image) {
  const auto header = read_header(image);
  if (!header) {
    return std::unexpected(header.error());
  }
  const auto& extents = header->extents;
  const bool is_whole = std::ranges::all_of(
      extents, [&](const Extent& extent) { return is_inside(extent, image.size()); });
  if (!is_whole || extents[Section::tree].bytes == 0 || extents[Section::whole_pieces].bytes == 0 ||
      header->normalization >= normalizations ||
      !is_split_plan(section<SplitRule>(image, extents[Section::split]))) {
    return fail(ErrorKind::corrupt, "its table of contents is wrong");
  }
  return VocabularyTables{
      .encoding = name_of(*header, image),
      .split = section<SplitRule>(image, extents[Section::split]),
      .normalization = static_cast<Normalization>(header->normalization),
      .merging = {.tree = PrefixTree(section<TreeCell>(image, extents[Section::tree])),
                  .whole_pieces =
                      PrefixTree(section<TreeCell>(image, extents[Section::whole_pieces])),
                  .are_ordered = header->are_merges_ordered != 0,
                  .pairs = PairTable(section<std::uint64_t>(image, extents[Section::slots]),
                                     section<std::uint64_t>(image, extents[Section::filter])),
                  .left_parts = section<std::uint32_t>(image, extents[Section::left_parts]),
                  .right_parts = section<std::uint32_t>(image, extents[Section::right_parts]),
                  .prefixes = section<TokenPrefix>(image, extents[Section::prefixes])},
      .classes = {.block_of = section<std::uint8_t>(image, extents[Section::block_of]),
                  .classes = section<std::uint8_t>(image, extents[Section::classes])},
      .ids = section<std::uint32_t>(image, extents[Section::ids])};
}

}  // namespace tokentail
