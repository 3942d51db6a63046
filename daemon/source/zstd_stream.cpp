// SPDX-License-Identifier: Apache-2.0
#include "source/zstd_stream.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <zstd.h>

#include "source/packed_file.hpp"

namespace tokentail {
namespace {

constexpr std::size_t frame_head = 5;  // enough to learn how much more is needed

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

std::unique_ptr<ByteStream> zstd_stream(PlainStream plain) {
  return std::make_unique<ZstdStream>(std::move(plain));
}

}  // namespace tokentail
