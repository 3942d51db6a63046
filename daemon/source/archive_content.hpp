// SPDX-License-Identifier: Apache-2.0
// The text of a log that was compressed after it was rotated away, read as if it were still the
// file of the cursor. Reading on, or back a little, is cheap; reading from further back begins at
// the start again. Memory: the stretch that was last read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "core/error.hpp"
#include "source/byte_stream.hpp"
#include "source/file_content.hpp"

namespace tokentail {

class ArchiveContent final : public FileContent {
 public:
  // `identity` is what facts() will tell, whatever the archive's own is. Errors as
  // FileHandle::open().
  [[nodiscard]] static Outcome<ArchiveContent> open(const std::string& path,
                                                    const FileIdentity& identity);

  // Where the archive is damaged, or ends in the middle, the text ends.
  [[nodiscard]] Outcome<std::size_t> read_at(std::span<char> into, std::int64_t offset) override;

  // Those of the archive when it was opened, but for the size, which is that of the text: one byte
  // more than is known of it until its end was seen.
  [[nodiscard]] Outcome<FileFacts> facts() const override;
  [[nodiscard]] std::optional<std::int64_t> next_data(std::int64_t /*offset*/) const override {
    return {};
  }
  [[nodiscard]] std::string damage() const override { return damage_; }

 private:
  ArchiveContent(std::string path, const FileFacts& facts, std::unique_ptr<ByteStream> bytes);
  [[nodiscard]] Outcome<> start_over();
  void skip_to(std::int64_t offset);
  [[nodiscard]] std::size_t read_more(std::size_t bytes);
  [[nodiscard]] std::int64_t window_end() const;

  std::string path_;
  FileFacts facts_;  // when it was opened
  std::unique_ptr<ByteStream> bytes_;
  std::string window_;            // the last text that was decompressed
  std::int64_t window_from_ = 0;  // its place
  std::int64_t text_bytes_ = 0;   // known of so far
  bool is_end_known_ = false;
  std::string damage_;
};

}  // namespace tokentail
