// SPDX-License-Identifier: Apache-2.0
#include "notify/secret_reader.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <sys/stat.h>
#include <unistd.h>

#include "notify/endpoint_reader.hpp"
#include "support/catch.hpp"

using namespace tokentail;

namespace {

class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "secret-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  [[nodiscard]] std::string file(const std::string& name, const std::string& text,
                                 mode_t mode = 0600) const {
    const auto path = path_ / name;
    std::ofstream(path) << text;
    ::chmod(path.c_str(), mode);
    return path.string();
  }
  [[nodiscard]] std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

std::string error_of(const SecretSource& source) {
  const auto secret = read_secret(source);
  return secret ? "no error" : secret.error().message;
}

}  // namespace

TEST_CASE("a secret is read from its file, without the newline an editor leaves") {
  const Folder folder;
  const auto secret = read_secret(secret_as_file(folder.file("s", "abc\r\n\n")));
  REQUIRE(secret);
  CHECK(secret->value == "abc");
  CHECK(secret->warning.empty());
}

TEST_CASE("a secret that everyone can read is used, with a warning that names the cure") {
  const Folder folder;
  const auto path = folder.file("s", "abc", 0644);
  CHECK(read_secret(secret_as_file(path))->warning ==
        "file " + path + " is readable by everyone; run: chmod o-r " + path);
}

TEST_CASE("a secret comes from an environment variable or a systemd credential") {
  const Folder folder;
  static_cast<void>(folder.file("slack", "from-credential\n"));
  ::setenv("TOKENTAIL_TEST_SECRET", "from-environment", 1);
  ::setenv("CREDENTIALS_DIRECTORY", folder.path().c_str(), 1);
  CHECK(read_secret(secret_as_value("env:TOKENTAIL_TEST_SECRET"))->value == "from-environment");
  CHECK(read_secret(secret_as_file("credential:slack"))->value == "from-credential");
  CHECK(read_secret(secret_as_value("https://x/"))->value == "https://x/");
  CHECK(error_of(secret_as_file("credential:../slack")).ends_with("holds no slash"));
  ::unsetenv("CREDENTIALS_DIRECTORY");
  CHECK(error_of(secret_as_file("credential:slack")).find("LoadCredential=slack") !=
        std::string::npos);
}

TEST_CASE("a secret that cannot be used names its place and the next step") {
  const Folder folder;
  CHECK(error_of(secret_as_file(folder.path() + "/none")) ==
        "file " + folder.path() +
            "/none: No such file or directory; create it, readable by tokentail only");
  CHECK(error_of(secret_as_file(folder.path())) ==
        "file " + folder.path() + ": not a regular file");
  CHECK(
      error_of(secret_as_file(folder.file("e", "\n"))).ends_with(": empty; put the secret in it"));
  CHECK(error_of(secret_as_file(folder.file("n", std::string("a\0b", 3)))).find("NUL") !=
        std::string::npos);
  CHECK(error_of(secret_as_file(folder.file("l", std::string(100'000, 'x')))).find("64 KiB") !=
        std::string::npos);
  CHECK(error_of(secret_as_value("env:TOKENTAIL_TEST_UNSET")) ==
        "environment variable TOKENTAIL_TEST_UNSET: not set");
  const auto fifo = folder.path() + "/fifo";
  REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
  CHECK(error_of(secret_as_file(fifo)).ends_with("not a regular file"));
}

TEST_CASE("a target is opened with its URL checked and its keys decoded") {
  const Folder folder;
  const auto opened =
      open_target({.name = "pager",
                   .url = secret_as_file(folder.file("url", "https://example.com/h\n", 0644)),
                   .signing_keys = secret_as_file(folder.file(
                       "key", "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"))});
  REQUIRE(opened);
  CHECK(opened->endpoint.url.text == "https://example.com/h");
  CHECK(opened->endpoint.keys.keys.size() == 1);
  CHECK(opened->warnings.size() == 1);
}

TEST_CASE("a target that cannot be opened says which secret is wrong, never its text") {
  const Folder folder;
  const auto key = folder.file("key", "hunter2");
  const auto opened = open_target({.name = "pager",
                                   .url = secret_as_value("https://example.com/"),
                                   .signing_keys = secret_as_file(key)});
  REQUIRE_FALSE(opened);
  CHECK(opened.error().message.starts_with("target pager: file " + key + ": line 1: a signing"));
  CHECK(opened.error().message.find("hunter2") == std::string::npos);
  const auto plain = open_target({.name = "p", .url = secret_as_value("http://far.example/tok")});
  REQUIRE_FALSE(plain);
  CHECK(plain.error().message.starts_with("target p: the settings: http to another host"));
}
