# SPDX-License-Identifier: Apache-2.0
"""Writes texts to count tokens in, from what a machine has anyway, paragraphs only once:

    make_corpora.py FOLDER [MEGABYTES]    each corpus at most so large; 20 when not said

english  documents and manuals        jsonl       logs that hold such texts, half of them \\u-escaped
code     headers, Python, Perl        cjk, mixed  translations
whitespace  indented JSON and code    adversarial/  a megabyte each of what is hard
"""

import gzip
import json
import pathlib
import random
import re
import string
import struct
import sys

SEED = 7
LONG_RUN = re.compile(r"\S{2000}|\s{2000}")  # where the yardstick needs quadratic time


def files(folder, pattern, limit=4000):
    wanted = re.compile(pattern)
    found = (path for path in sorted(pathlib.Path(folder).rglob("*"))
             if wanted.search(path.name) and path.is_file() and not path.is_symlink())
    return [path for _, path in zip(range(limit), found)]


def text_of(path):
    try:
        data = path.read_bytes()
        data = gzip.decompress(data) if path.suffix == ".gz" else data
        return data.decode("utf-8")
    except (OSError, UnicodeDecodeError, EOFError, gzip.BadGzipFile):
        return ""


def translations(path):
    """The texts of a gettext catalogue."""
    data = path.read_bytes()
    if data[:4] != b"\xde\x12\x04\x95":
        return ""
    count, _, table = struct.unpack_from("<3I", data, 8)
    texts = []
    for i in range(1, count):
        length, offset = struct.unpack_from("<2I", data, table + 8 * i)
        texts.append(data[offset:offset + length].replace(b"\0", b"\n"))
    return b"\n\n".join(texts).decode("utf-8", "ignore")


def unique(texts, limit, cut="\n\n"):
    seen, out, size = set(), [], 0
    for text in texts:
        for part in text.split(cut):
            part = part.strip("\0")
            if part in seen or not part or LONG_RUN.search(part):
                continue
            seen.add(part)
            out.append(part)
            size += len(part.encode("utf-8", "ignore")) + len(cut)
            if size >= limit:
                return cut.join(out)
    return cut.join(out)


def english(limit):
    paths = files("/usr/share/doc", r"(README|NEWS|changelog|HACKING|\.txt|\.md|\.rst|\.html)(\.gz)?$")
    paths += files("/usr/share/perl", r"\.pod$") + files("/usr/share/man/man1", r"\.gz$", 500)
    return unique(map(text_of, paths), limit)


def code(limit):
    paths = files("/usr/lib/python3", r"\.py$", 2000) + files("/usr/lib/python3.11", r"\.py$", 800)
    paths += files("/usr/include", r"\.(h|hpp)$", 1500) + files("/usr/share/perl", r"\.p[ml]$", 500)
    return unique(map(text_of, paths), limit)


def catalogues(names):
    return [path for name in names for path in files(f"/usr/share/locale/{name}", r"\.mo$", 60)]


def cjk(limit):
    paths = catalogues(["ja", "zh_CN", "zh_TW", "ko"])
    paths += [path for name in ["ja", "zh_CN", "zh_TW", "ko"]
              for path in files(f"/usr/share/man/{name}", r"\.gz$", 500)]
    return unique([translations(path) if path.suffix == ".mo" else text_of(path)
                   for path in paths], limit)


def mixed(limit, chance):
    names = ["ar", "he", "ru", "el", "hi", "bn", "ta", "th", "ka", "hy", "am", "km", "vi", "fa", "uk",
             "te", "kn", "ml", "ne", "si", "my", "ko", "ja", "zh_TW", "tr", "pl", "cs", "de", "fr"]
    texts = unique(map(translations, catalogues(names)), limit * 4).split("\n\n")
    chance.shuffle(texts)
    marks = ["😀", "👩‍💻", "🇩🇪", "e\u0301", "❤️", "👍🏽", "n\u0303", "☃"]
    return "\n\n".join(text + chance.choice(marks) for text in texts)


def log(texts, chance):
    for i, text in enumerate(texts.split("\n\n")):
        yield json.dumps({"timestamp": f"2026-03-{1 + i % 28:02}T10:00:00Z", "user_id": f"u{i % 997}",
                          "prompt_tokens": chance.randrange(9000), "prompt": text},
                         ensure_ascii=i % 2 == 0)


def whitespace(limit):
    data = [json.loads(text_of(path)) for path in files("/usr/share", r"\.json$", 400)
            if text_of(path) and is_json(text_of(path))]
    indented = unique([json.dumps(one, indent=8) for one in data], limit // 2, cut="\n")
    lines = code(limit // 2).split("\n")
    deep = "\n".join(" " * (4 * (i % 9)) + line + " " * (i % 3) for i, line in enumerate(lines))
    return indented + "\r\n" + deep


def is_json(text):
    try:
        json.loads(text)
        return True
    except ValueError:
        return False


def adversarial(chance, prose):
    size = 1_000_000
    any_of = lambda letters, count=size: "".join(chance.choices(letters, k=count))
    return {
        "a": "a" * size, "spaces": " " * size, "spaces_x": " " * size + "x",
        "space_tab": " \t" * (size // 2), "newlines": "\n" * size, "exclamations": "!" * size,
        "random_lower": any_of(string.ascii_lowercase),
        "random_lower_10": any_of(string.ascii_lowercase, 10 * size),
        "spaces_10": " " * (10 * size), "a_10": "a" * (10 * size),
        "no_spaces": re.sub(r"[^a-z]", "", prose)[:size],
        "han": "".join(chr(chance.randrange(0x4E00, 0x9FA5)) for _ in range(size // 3)),
        "marks": "e" + "\u0301\u0316" * (size // 4),
        "punctuation": any_of(string.punctuation),
        "base64": any_of(string.ascii_letters + string.digits + "+/"),
        "digits": any_of(string.digits), "emoji": "👩‍💻😀🇩🇪" * (size // 23),
    }


def main():
    folder = pathlib.Path(sys.argv[1])
    limit = int(float(sys.argv[2]) * 1e6) if len(sys.argv) > 2 else 20_000_000
    chance = random.Random(SEED)
    prose = english(limit)
    corpora = {"english": prose, "code": code(limit), "cjk": cjk(limit),
               "mixed": mixed(limit, chance), "whitespace": whitespace(limit),
               "jsonl": "\n".join(log(prose[:limit // 2] + cjk(limit // 4), chance))}
    hard = folder / "adversarial"
    hard.mkdir(parents=True, exist_ok=True)
    for name, text in corpora.items():
        (folder / name).write_bytes(text.encode("utf-8", "ignore")[:limit].decode("utf-8", "ignore").encode())
    for name, text in adversarial(chance, prose).items():
        (hard / name).write_text(text, encoding="utf-8")


main()
