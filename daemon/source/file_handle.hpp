// SPDX-License-Identifier: Apache-2.0
// An open regular file, and looking at files without opening them. EINTR is retried here. Errors:
// not_found when nothing is there, busy when descriptors have run out, invalid for what is not a
// regular file, io for the rest.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "core/error.hpp"
#include "source/file_content.hpp"
#include "source/file_cursor.hpp"
#include "source/file_identity.hpp"

namespace tokentail {

class FileHandle final : public FileContent {
 public:
  // Never blocks and never opens anything but a regular file: opening a FIFO or a device can hang
  // or have effects.
  [[nodiscard]] static Outcome<FileHandle> open(const std::string& path);

  FileHandle(FileHandle&& other) noexcept;
  FileHandle& operator=(FileHandle&& other) noexcept;
  FileHandle(const FileHandle&) = delete;
  FileHandle& operator=(const FileHandle&) = delete;
  ~FileHandle() override;

  // Fewer bytes than asked for mean the end of the file: a read that was cut short is gone on with,
  // or a part of what is known would be taken for other content.
  [[nodiscard]] Outcome<std::size_t> read_at(std::span<char> into, std::int64_t offset) override;
  [[nodiscard]] Outcome<FileFacts> facts() const override;
  [[nodiscard]] std::optional<std::int64_t> next_data(std::int64_t offset) const override;

 private:
  explicit FileHandle(int descriptor) : descriptor_(descriptor) {}

  int descriptor_;
};

// Follows symbolic links.
[[nodiscard]] Outcome<FileFacts> observe(const std::string& path);

// "a FIFO", "a directory" ...
[[nodiscard]] std::string describe(FileFacts::Kind kind);

// The content of an open file as far as recognising it needs.
[[nodiscard]] Outcome<HeadPrint> read_head(FileContent& file);
// Where the head differs the marker is not looked for: in an archive that takes long.
[[nodiscard]] Outcome<ContentMatch> compare(FileContent& file, const FileCursor& cursor);

// Just after the last newline, or 0.
[[nodiscard]] Outcome<std::int64_t> last_line_end(FileContent& file, std::int64_t size);

// The hash of the bytes before `offset`.
[[nodiscard]] Outcome<std::uint64_t> read_marker(FileContent& file, std::int64_t offset);

}  // namespace tokentail
