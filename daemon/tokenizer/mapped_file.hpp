// SPDX-License-Identifier: Apache-2.0
// A file in memory, read-only. Whoever may change the file while it is mapped can make this program
// die: for files that are installed and replaced, never written to.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "core/error.hpp"

namespace tokentail {

class MappedFile {
 public:
  // not_found, or io; corrupt when it is empty.
  [[nodiscard]] static Outcome<MappedFile> open(const std::string& path);

  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  ~MappedFile();

  [[nodiscard]] const std::byte* data() const { return content_.data(); }
  [[nodiscard]] std::size_t size() const { return content_.size(); }

 private:
  explicit MappedFile(std::span<const std::byte> content) : content_(content) {}

  std::span<const std::byte> content_;
};

}  // namespace tokentail
