// SPDX-License-Identifier: Apache-2.0
#include "app/hash_key.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <stdlib.h>  // NOLINT(modernize-deprecated-headers): mkdtemp
#include <unistd.h>

#include "support/catch.hpp"

namespace tokentail::test {
namespace {

namespace fs = std::filesystem;

class KeyFolder {
 public:
  KeyFolder() {
    path_ = (fs::temp_directory_path() / "tokentail-key-XXXXXX").string();
    REQUIRE(::mkdtemp(path_.data()) != nullptr);
  }
  ~KeyFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  KeyFolder(const KeyFolder&) = delete;
  KeyFolder& operator=(const KeyFolder&) = delete;
  KeyFolder(KeyFolder&&) = delete;
  KeyFolder& operator=(KeyFolder&&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] fs::path key() const { return fs::path(path_) / "recount.key"; }
  [[nodiscard]] std::string content() const {
    std::ifstream file(key(), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

 private:
  std::string path_;
};

}  // namespace

TEST_CASE("a key is made where there is none, for its owner alone, and stays") {
  const KeyFolder folder;
  const auto made = hash_key_in(folder.path());
  REQUIRE(made);
  CHECK(made->size() == 32);
  CHECK(fs::status(folder.key()).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
  CHECK(hash_key_in(folder.path()) == *made);
  CHECK(hash_key_of(folder.path()).key == *made);
  CHECK(hash_key_in(KeyFolder().path()) != *made);
  CHECK(std::distance(fs::directory_iterator(folder.path()), {}) == 1);
}

TEST_CASE("a key that cannot be read is told and never replaced") {
  const KeyFolder folder;
  fs::create_directory(folder.key());
  const auto known = hash_key_in(folder.path());
  REQUIRE_FALSE(known);
  CHECK(known.error().kind == ErrorKind::io);
  CHECK(known.error().message == folder.key().string() + ": Is a directory");
  CHECK(fs::is_directory(folder.key()));
}

TEST_CASE("a key that is not for this user is told and never replaced") {
  const KeyFolder folder;
  const auto made = hash_key_in(folder.path());
  REQUIRE(made);
  fs::permissions(folder.key(), fs::perms::none);
  constexpr uid_t nobody = 65534;
  const auto user = ::geteuid();
  if (user == 0) {
    fs::permissions(folder.path(), fs::perms::all);
    REQUIRE(::seteuid(nobody) == 0);
  }
  const auto known = hash_key_in(folder.path());
  REQUIRE(::seteuid(user) == 0);
  REQUIRE_FALSE(known);
  CHECK(known.error().message == folder.key().string() + ": Permission denied");
  fs::permissions(folder.key(), fs::perms::owner_read);
  CHECK(folder.content() == *made);
}

TEST_CASE("a file of another size is no key, and is not replaced") {
  const KeyFolder folder;
  for (const std::size_t size : {0U, 31U, 33U, 5000U}) {
    CAPTURE(size);
    const std::string content(size, 'x');
    std::ofstream(folder.key(), std::ios::binary) << content;
    const auto known = hash_key_in(folder.path());
    REQUIRE_FALSE(known);
    CHECK(known.error().kind == ErrorKind::corrupt);
    CHECK(folder.content() == content);
  }
}

TEST_CASE("without a key of the state one is made for this process, and why is told") {
  const KeyFolder folder;
  fs::create_directory(folder.key());
  const auto made = hash_key_of(folder.path());
  CHECK(made.key.size() == 32);
  CHECK(made.trouble ==
        folder.key().string() +
            ": Is a directory; texts before a restart are not known again after it");
  CHECK(made.key != hash_key_of(folder.path()).key);
  CHECK(hash_key_of(std::nullopt).trouble.empty());
  CHECK(hash_key_of(std::nullopt).key.size() == 32);
}

}  // namespace tokentail::test
