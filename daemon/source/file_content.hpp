// SPDX-License-Identifier: Apache-2.0
// The text of a log at any offset, whether the file holds it plain (FileHandle) or compressed
// (ArchiveContent). Whoever opened it owns it; one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "core/error.hpp"
#include "source/file_identity.hpp"

namespace tokentail {

class FileContent {
 public:
  FileContent() = default;
  FileContent(const FileContent&) = delete;
  FileContent& operator=(const FileContent&) = delete;
  virtual ~FileContent() = default;

  // Fewer bytes than asked for usually mean the end.
  [[nodiscard]] virtual Outcome<std::size_t> read_at(std::span<char> into, std::int64_t offset) = 0;

  [[nodiscard]] virtual Outcome<FileFacts> facts() const = 0;

  // Where bytes other than a hole start, at `offset` or after it; nothing when that is not known.
  [[nodiscard]] virtual std::optional<std::int64_t> next_data(std::int64_t offset) const = 0;

  // Why there is no more text than was read, where that is not the end; empty otherwise.
  [[nodiscard]] virtual std::string damage() const { return {}; }

 protected:
  FileContent(FileContent&&) = default;
  FileContent& operator=(FileContent&&) = default;
};

}  // namespace tokentail
