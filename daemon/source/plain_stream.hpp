// SPDX-License-Identifier: Apache-2.0
// A finished log as it is.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "source/byte_stream.hpp"
#include "source/file_handle.hpp"

namespace tokentail {

class PlainStream final : public ByteStream {
 public:
  PlainStream(std::string path, FileHandle file, FileIdentity identity)
      : path_(std::move(path)), file_(std::move(file)), identity_(identity) {}

  Outcome<std::size_t> read(std::span<char> room) override;
  void park() override { file_.reset(); }

  [[nodiscard]] std::int64_t file_bytes() const override { return position_; }

 private:
  Outcome<> reopen();

  std::string path_;
  std::optional<FileHandle> file_;  // nothing while parked
  FileIdentity identity_;
  std::int64_t position_ = 0;
};

}  // namespace tokentail
