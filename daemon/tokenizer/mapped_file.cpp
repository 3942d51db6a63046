// SPDX-License-Identifier: Apache-2.0
#include "tokenizer/mapped_file.hpp"

#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tokentail {
namespace {

std::unexpected<Error> fail_with(int code) {
  return fail(code == ENOENT ? ErrorKind::not_found : ErrorKind::io,
              std::generic_category().message(code));
}

class Descriptor {
 public:
  explicit Descriptor(const std::string& path)
      : number_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  Descriptor(Descriptor&&) = delete;
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor() {
    if (number_ >= 0) {
      ::close(number_);
    }
  }
  [[nodiscard]] int number() const { return number_; }

 private:
  int number_;
};

}  // namespace

Outcome<MappedFile> MappedFile::open(const std::string& path) {
  const Descriptor file(path);
  struct stat facts{};
  if (file.number() < 0 || ::fstat(file.number(), &facts) != 0) {
    return fail_with(errno);
  }
  if (!S_ISREG(facts.st_mode) || facts.st_size == 0) {
    return fail(ErrorKind::corrupt, "is empty or no regular file");
  }
  const auto bytes = static_cast<std::size_t>(facts.st_size);
  void* const first =
      ::mmap(nullptr, bytes, PROT_READ, MAP_SHARED | MAP_POPULATE, file.number(), 0);
  if (first == MAP_FAILED) {
    return fail_with(errno);
  }
  return MappedFile({static_cast<const std::byte*>(first), bytes});
}

MappedFile::MappedFile(MappedFile&& other) noexcept : content_(std::exchange(other.content_, {})) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(content_, other.content_);
  return *this;
}

MappedFile::~MappedFile() {
  if (!content_.empty()) {
    ::munmap(const_cast<std::byte*>(content_.data()), content_.size());
  }
}

}  // namespace tokentail
