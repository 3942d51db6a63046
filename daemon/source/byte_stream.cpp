// SPDX-License-Identifier: Apache-2.0
#include "source/byte_stream.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <zlib.h>
#include <zstd.h>

#include "source/file_handle.hpp"

namespace tokentail {
namespace {

constexpr std::size_t packed_bytes = std::size_t{128} << 10U;
constexpr std::size_t frame_head = 5;  // of zstd: enough to learn how much more is needed
constexpr std::string_view gzip_magic = "\x1f\x8b";
constexpr std::string_view zstd_magic = "\x28\xb5\x2f\xfd";

class PlainStream final : public ByteStream {
 public:
  PlainStream(std::string path, FileHandle file, FileIdentity identity)
      : path_(std::move(path)), file_(std::move(file)), identity_(identity) {}

  Outcome<std::size_t> read(std::span<char> room) override {
    if (auto opened = reopen(); !opened) {
      return std::unexpected(std::move(opened).error());
    }
    auto count = file_->read_at(room, position_);
    position_ += static_cast<std::int64_t>(count.value_or(0));
    return count;
  }

  void park() override { file_.reset(); }

  [[nodiscard]] std::int64_t file_bytes() const override { return position_; }

 private:
  Outcome<> reopen() {
    if (file_) {
      return {};
    }
    auto file = FileHandle::open(path_);
    const auto facts = file ? file->facts() : std::unexpected(file.error());
    if (!facts) {
      return std::unexpected(facts.error());
    }
    if (!same_file(facts->identity, identity_)) {
      return fail(ErrorKind::corrupt, "another file took its place while it was read");
    }
    file_ = std::move(*file);
    return {};
  }

  std::string path_;
  std::optional<FileHandle> file_;  // nothing while parked
  FileIdentity identity_;
  std::int64_t position_ = 0;
};

// Compressed bytes as a decompressor takes them: a stretch at a time.
class PackedFile {
 public:
  explicit PackedFile(PlainStream plain) : plain_(std::move(plain)), bytes_(packed_bytes) {}

  // What was not taken yet; reads on when all was. Empty at the end of the file.
  Outcome<std::span<char>> rest() {
    if (rest_.empty()) {
      const auto count = plain_.read(bytes_);
      if (!count) {
        return std::unexpected(count.error());
      }
      rest_ = std::span(bytes_).first(*count);
    }
    return rest_;
  }
  void take(std::size_t count) { rest_ = rest_.subspan(count); }
  void park() { plain_.park(); }

  [[nodiscard]] std::int64_t taken() const {
    return plain_.file_bytes() - static_cast<std::int64_t>(rest_.size());
  }

 private:
  PlainStream plain_;
  std::vector<char> bytes_;
  std::span<char> rest_;
};

std::unexpected<Error> torn() {
  return fail(ErrorKind::corrupt, "the compressed data ends in the middle");
}

class GzipStream final : public ByteStream {
 public:
  explicit GzipStream(PlainStream plain) : packed_(std::move(plain)) {
    constexpr int gzip_only = 16 + MAX_WBITS;
    state_ = ::inflateInit2(&zlib_, gzip_only);
  }
  GzipStream(const GzipStream&) = delete;
  GzipStream& operator=(const GzipStream&) = delete;
  GzipStream(GzipStream&&) = delete;
  GzipStream& operator=(GzipStream&&) = delete;
  ~GzipStream() override { ::inflateEnd(&zlib_); }

  Outcome<std::size_t> read(std::span<char> room) override {
    zlib_.next_out = reinterpret_cast<Bytef*>(room.data());  // NOLINT(*-reinterpret-cast): zlib
    zlib_.avail_out = static_cast<uInt>(room.size());
    while (zlib_.avail_out == room.size()) {
      if (is_damaged()) {
        return fail(ErrorKind::corrupt, std::string("the gzip data is damaged: ") +
                                            (zlib_.msg != nullptr ? zlib_.msg : ::zError(state_)));
      }
      const auto packed = packed_.rest();
      if (!packed) {
        return std::unexpected(packed.error());
      }
      if (packed->empty()) {
        return state_ == Z_STREAM_END ? Outcome<std::size_t>(0) : torn();
      }
      inflate(*packed);
    }
    return room.size() - zlib_.avail_out;
  }

  void park() override { packed_.park(); }

  [[nodiscard]] std::int64_t file_bytes() const override { return packed_.taken(); }

 private:
  [[nodiscard]] bool is_damaged() const {
    return state_ != Z_OK && state_ != Z_BUF_ERROR && state_ != Z_STREAM_END;
  }

  // What comes out before the damage counts: only the next call tells of it.
  void inflate(std::span<char> packed) {
    if (state_ == Z_STREAM_END) {  // another member follows
      ::inflateReset(&zlib_);
    }
    zlib_.next_in = reinterpret_cast<Bytef*>(packed.data());  // NOLINT(*-reinterpret-cast): zlib
    zlib_.avail_in = static_cast<uInt>(packed.size());
    state_ = ::inflate(&zlib_, Z_NO_FLUSH);
    packed_.take(packed.size() - zlib_.avail_in);
  }

  PackedFile packed_;
  z_stream zlib_{};
  int state_ = Z_OK;
};

class ZstdStream final : public ByteStream {
 public:
  explicit ZstdStream(PlainStream plain) : packed_(std::move(plain)) {}

  Outcome<std::size_t> read(std::span<char> room) override {
    ZSTD_outBuffer out{.dst = room.data(), .size = room.size(), .pos = 0};
    while (out.pos == 0) {
      if (::ZSTD_isError(expected_) != 0U) {
        return fail(
            ErrorKind::corrupt,
            std::string("the zstd data is damaged, which costs the rest of its block too: ") +
                ::ZSTD_getErrorName(expected_));
      }
      const auto packed = packed_.rest();
      if (!packed) {
        return std::unexpected(packed.error());
      }
      if (packed->empty() && expected_ == 0) {
        break;
      }
      // No more than the block at hand, so that damage costs one block.
      const auto wanted = std::max(expected_, frame_head);
      ZSTD_inBuffer in{.src = packed->data(), .size = std::min(packed->size(), wanted), .pos = 0};
      const auto before = std::pair(in.pos, out.pos);
      expected_ = ::ZSTD_decompressStream(zstd_.get(), &out, &in);
      packed_.take(in.pos);
      if (::ZSTD_isError(expected_) == 0U && packed->empty() &&
          before == std::pair(in.pos, out.pos)) {
        return torn();
      }
    }
    return out.pos;
  }

  void park() override { packed_.park(); }

  [[nodiscard]] std::int64_t file_bytes() const override { return packed_.taken(); }

 private:
  struct Free {
    void operator()(ZSTD_DCtx* context) const { ::ZSTD_freeDCtx(context); }
  };

  PackedFile packed_;
  std::unique_ptr<ZSTD_DCtx, Free> zstd_{::ZSTD_createDCtx()};
  std::size_t expected_ = 0;  // bytes that the frame at hand still needs, roughly; 0 between frames
};

}  // namespace

Outcome<std::unique_ptr<ByteStream>> open_byte_stream(const std::string& path) {
  auto file = FileHandle::open(path);
  if (!file) {
    return std::unexpected(file.error());
  }
  const auto facts = file->facts();
  if (!facts) {
    return std::unexpected(facts.error());
  }
  std::array<char, zstd_magic.size()> bytes{};
  const auto count = file->read_at(bytes, 0);
  if (!count) {
    return std::unexpected(count.error());
  }
  const std::string_view head(bytes.data(), *count);
  PlainStream plain(path, std::move(*file), facts->identity);
  if (head.starts_with(gzip_magic)) {
    return std::make_unique<GzipStream>(std::move(plain));
  }
  if (head == zstd_magic) {
    return std::make_unique<ZstdStream>(std::move(plain));
  }
  return std::make_unique<PlainStream>(std::move(plain));
}

}  // namespace tokentail
