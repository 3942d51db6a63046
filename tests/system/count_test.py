# SPDX-License-Identifier: Apache-2.0
"""`count`: tokens of texts, chats and lines, as the API counts them; errors instead of guesses."""

import base64
import json
import pathlib
import shutil
import subprocess
import sys

import harness
from harness import expect, expect_equal

ROOT = pathlib.Path(__file__).resolve().parents[2]

# The examples of OpenAI's cookbook, "How to count tokens with tiktoken", and what its API billed.
JARGON = [
    {"role": "system", "content": "You are a helpful, pattern-following assistant that translates "
                                  "corporate jargon into plain English."},
    {"role": "system", "name": "example_user",
     "content": "New synergies will help drive top-line growth."},
    {"role": "system", "name": "example_assistant",
     "content": "Things working well together will increase revenue."},
    {"role": "system", "name": "example_user",
     "content": "Let's circle back when we have more bandwidth to touch base on opportunities for "
                "increased leverage."},
    {"role": "system", "name": "example_assistant",
     "content": "Let's talk later when we're less busy about how to do better."},
    {"role": "user", "content": "This late pivot means we don't have time to boil the ocean for "
                                "the client deliverable."},
]
WEATHER = {
    "messages": [
        {"role": "system",
         "content": "You are a helpful assistant that can answer to questions about the weather."},
        {"role": "user", "content": "What's the weather like in San Francisco?"},
    ],
    "tools": [{"type": "function", "function": {
        "name": "get_current_weather",
        "description": "Get the current weather in a given location",
        "parameters": {"type": "object", "required": ["location"], "properties": {
            "location": {"type": "string",
                         "description": "The city and state, e.g. San Francisco, CA"},
            "unit": {"type": "string", "description": "The unit of temperature to return",
                     "enum": ["celsius", "fahrenheit"]}}}}}],
}


def ask(bench, text, *arguments):
    """Exit code, standard output and standard error of a count of this text, given as a file."""
    path = bench.folder / "text"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return bench.run("count", *arguments, path)


def count_of(bench, text, *arguments):
    code, out, err = ask(bench, text, *arguments)
    expect_equal(code, 0, f"exit code of {arguments}: {err}")
    return int(out)


def texts_count_as_in_each_encoding(bench):
    birthday = "お誕生日おめでとう"  # as in the cookbook
    for encoding, tokens in [("r50k_base", 14), ("gpt2", 14), ("p50k_base", 14), ("p50k_edit", 14),
                             ("cl100k_base", 9), ("o200k_base", 8), ("o200k_harmony", 8)]:
        expect_equal(count_of(bench, birthday, "--encoding", encoding), tokens, encoding)
    expect_equal(ask(bench, birthday, "--encoding", "cl100k_base", "--ids"),
                 (0, "33334 45918 243 21990 9080 33334 62004 16556 78699\n", ""), "ids")


def a_model_says_its_encoding(bench):
    birthday = "お誕生日おめでとう"
    for model, tokens in [("gpt-4", 9), ("gpt-4o", 8), ("azure/gpt-4", 9), ("openai/gpt-4o", 8),
                          ("gpt-4o-2024-08-06", 8), ("openai.gpt-oss-20b-1:0", 8)]:
        expect_equal(count_of(bench, birthday, "--model", model), tokens, model)


def chats_count_as_they_are_billed(bench):
    for model, jargon, weather in [("gpt-3.5-turbo", 129, 105), ("gpt-4", 129, 105),
                                   ("gpt-4o", 124, 101), ("gpt-4o-mini", 124, 101)]:
        for chat, tokens in [(JARGON, jargon), ({"messages": JARGON}, jargon), (WEATHER, weather)]:
            expect_equal(ask(bench, json.dumps(chat), "--model", model, "--chat"),
                         (0, f"{tokens}\n", ""), f"chat of {model}")
    expect_equal(count_of(bench, json.dumps(JARGON), "--model", "gpt-3.5-turbo-0301", "--chat"),
                 127, "the oldest model")


def what_a_chat_leaves_open_is_told(bench):
    image = [{"role": "user", "content": [{"type": "text", "text": "what is it?"},
                                          {"type": "image_url", "image_url": {"url": "x"}}]}]
    code, out, err = ask(bench, json.dumps(image), "--model", "gpt-4o", "--chat")
    expect_equal((code, out), (0, "11\n"), "the text of it")
    expect_equal(err, "tokentail: at least this: a part that is not text is not counted\n", "note")
    _, _, err = ask(bench, json.dumps(JARGON), "--model", "gpt-5", "--chat")
    expect("an estimate" in err, err)


def chats_of_a_wrong_shape_are_refused(bench):
    for chat, what in [
            ("[1]", "message 1 is not an object"),
            ('[{"content": "x"}]', "message 1 has no role"),
            ('[{"role": "user", "content": 7}]',
             "the content of message 1 is neither text nor parts"),
            ('[{"role": "user", "content": ["x"]}]', "a part of message 1 is not an object"),
            ('{"prompt": "x"}',
             'neither an array of messages nor an object that has one as "messages"'),
            ('"x"', 'neither an array of messages nor an object that has one as "messages"'),
            ('{"messages": [], "tools": {}}', '"tools" is not an array'),
            ('{"messages": [], "tools": [{"function": {}}]}', "a function has no name"),
            ('[{"role": "user"', "not JSON: "),
            (r'[{"role": "user", "content": "\ud83d"}]', "not JSON: ")]:
        code, out, err = ask(bench, chat, "--model", "gpt-4o", "--chat")
        expect_equal((code, out), (1, ""), f"{chat}: {err}")
        expect(what in err, chat, err)


def lines_are_counted_each_by_its_own_model(bench):
    lines = "\n".join([
        '{"text": "お誕生日おめでとう"}',
        '{"text": "お誕生日おめでとう", "model": "gpt-4"}',
        '{"text": "お誕生日おめでとう", "encoding": "r50k_base", "model": "gpt-4"}',
        '{"text": ""}'])
    code, out, _ = ask(bench, lines, "--model", "gpt-4o", "--jsonl")
    expect_equal((code, out), (0, "8\n9\n14\n0\n"), "counts")
    code, out, _ = ask(bench, '{"prompt": "hello world"}', "--model", "gpt-4o", "--jsonl",
                       "--field", "prompt", "--ids")
    expect_equal((code, out), (0, "24912 2375\n"), "another field, ids")
    code, out, _ = ask(bench, "\n".join([json.dumps(WEATHER), json.dumps({"messages": JARGON})]),
                       "--model", "gpt-4o", "--jsonl", "--chat")
    expect_equal((code, out), (0, "101\n124\n"), "chats")


def a_bad_line_is_null_in_its_place_and_told(bench):
    lines = "\n".join(['{"text": "a"}', "not json", r'{"text": "\ud800"}', '{"text": 1}', "[]",
                       '{"text": "a", "model": "claude-opus-4-5"}', '{"text": "b"}'])
    code, out, err = ask(bench, lines, "--model", "gpt-4o", "--jsonl")
    expect_equal((code, out), (1, "1\nnull\nnull\nnull\nnull\nnull\n1\n"), "counts")
    for number, what in [(2, "not an object of JSON"), (3, "not an object of JSON"),
                         (4, 'no text in the field "text"'), (5, "not an object of JSON"),
                         (6, "the tokenizer of claude-opus-4-5 is not published")]:
        expect(f"text:{number}: {what}" in err, err)


def tokenizers_that_are_not_here_are_told_apart(bench):
    for arguments, what in [
            (["--encoding", "o200k_bse"], 'there is no encoding "o200k_bse"; did you mean'),
            (["--model", "claude-sonnet-4-5"], "is not published"),
            (["--model", "llama-3.1-8b"], "in a file"),
            (["--model", "our-own"], "is not known"),
            ([], "say whose tokens")]:
        code, out, err = ask(bench, "x", *arguments)
        expect_equal((code, out), (2, ""), f"{arguments}: {err}")
        expect(what in err, arguments, err)


def a_text_that_is_not_utf8_is_told(bench):
    code, out, err = ask(bench, b"a\xff", "--encoding", "o200k_base")
    expect_equal((code, out), (0, "2\n"), "count")
    expect("not UTF-8" in err, err)


def files_that_cannot_be_read_are_told(bench):
    code, out, err = bench.run("count", "--model", "gpt-4o", bench.folder / "missing")
    expect_equal((code, out), (1, ""), "missing")
    expect("No such file" in err, err)
    code, out, err = bench.run("count", "--model", "gpt-4o", bench.folder)
    expect_equal((code, out), (1, ""), f"a directory: {err}")


def a_plan_says_what_fits(bench):
    system = bench.write("system.txt", "You are a helpful assistant.")
    history = bench.write("history.json", json.dumps(
        [{"role": "user", "content": "the same again " * 900} for _ in range(60)]))
    code, out, err = bench.run("count", "--plan", "--model", "gpt-4o", "--max-tokens", "4096",
                               "--system", system, "--history", history)
    expect_equal((code, err), (0, ""), "plan")
    expect("context window                    128000\n" in out, out)
    expect("It does not fit: 15 of the oldest messages of the history must go.\n" in out, out)
    code, out, err = bench.run("count", "--plan", "--model", "gpt-4o", "--history", system)
    expect_equal((code, out), (1, ""), "a history that is none")
    expect("history: not JSON" in err, err)
    code, _, err = bench.run("count", "--plan")
    expect_equal(code, 2, f"no model: {err}")


def byte_letters():
    """The letter that byte-level vocabularies write for each byte."""
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in printable]
    return {**{byte: chr(byte) for byte in printable},
            **{byte: chr(0x100 + i) for i, byte in enumerate(others)}}


def as_tokenizer_json(ranks, pre_tokenizer):
    """A file of ranks as a tokenizer.json, converted as Llama 3's was: all pairs that make a token."""
    letters = byte_letters()
    tokens = {}
    for line in ranks.read_text(encoding="ascii").splitlines():
        text, rank = line.split()
        tokens["".join(letters[byte] for byte in base64.b64decode(text))] = int(rank)
    merges = []
    for token in sorted(tokens, key=tokens.get):
        merges += [f"{token[:i]} {token[i:]}" for i in range(1, len(token))
                   if token[:i] in tokens and token[i:] in tokens]
    return json.dumps({"normalizer": None, "pre_tokenizer": pre_tokenizer,
                       "model": {"type": "BPE", "vocab": tokens, "merges": merges,
                                 "ignore_merges": True}})


def a_tokenizer_json_counts_as_the_encoding_it_was_made_from(bench):
    ranks = ROOT / "build/ranks/r50k_base.tiktoken"
    if not ranks.exists():
        raise harness.Skip("the token ranks were fetched to another place")
    tokenizer = bench.write("tokenizer.json", as_tokenizer_json(
        ranks, {"type": "ByteLevel", "add_prefix_space": False, "use_regex": True}))
    for path in [ROOT / "README.md", ROOT / "daemon/app/options.cpp", pathlib.Path(__file__)]:
        expect_equal(bench.run("count", "--tokenizer", tokenizer, "--ids", path),
                     bench.run("count", "--encoding", "gpt2", "--ids", path), f"ids of {path}")


def a_tokenizer_json_that_is_not_followed_is_refused(bench):
    for content, what in [('{"model": {"type": "Unigram"}}', "cannot be followed exactly: model Unigram"),
                          ("{", "not a tokenizer.json"), ("", "empty"),
                          ("\n\x05plain", "neither a tokenizer.json nor a whole model of SentencePiece")]:
        tokenizer = bench.write("tokenizer.json", content)
        code, out, err = ask(bench, "x", "--tokenizer", tokenizer)
        expect_equal((code, out), (2, ""), f"{content}: {err}")
        expect(what in err and str(tokenizer) in err, err)


def a_hundred_megabytes_in_one_line_are_counted(bench):
    text = b'{"text": "' + b"a" * 100_000_000 + b'"}'
    code, out, err = ask(bench, text, "--encoding", "o200k_base", "--jsonl")
    expect_equal((code, out), (0, "12500000\n"), err)


def damaged_vocabularies_are_refused(bench):
    program = pathlib.Path(sys.argv[1]).resolve()
    copy = bench.folder / "bin/tokentail"
    vocabularies = bench.folder / "share/tokentail/vocab"
    copy.parent.mkdir()
    vocabularies.mkdir(parents=True)
    copy.symlink_to(program)
    shutil.copy(program, bench.folder / "bin/own")
    own = bench.folder / "bin/own"
    shipped = (program.parent.parent / "share/tokentail/vocab/r50k_base.vocab").read_bytes()
    for content, what in [(None, "No such file"), (b"", "is empty"), (shipped[:-64], "bytes instead"),
                          (shipped[:-1] + b"\x99", "the checksum differs"), (b"x" * 999, "not a voc")]:
        path = vocabularies / "r50k_base.vocab"
        path.unlink(missing_ok=True)
        if content is not None:
            path.write_bytes(content)
        run = subprocess.run([own, "count", "--encoding", "gpt2"], input="x", text=True,
                             capture_output=True, timeout=60, check=False)
        expect_equal((run.returncode, run.stdout), (2, ""), run.stderr)
        expect(what in run.stderr and str(path) in run.stderr, run.stderr)


if __name__ == "__main__":
    harness.main(texts_count_as_in_each_encoding, a_model_says_its_encoding,
                 chats_count_as_they_are_billed, what_a_chat_leaves_open_is_told,
                 chats_of_a_wrong_shape_are_refused, lines_are_counted_each_by_its_own_model,
                 a_bad_line_is_null_in_its_place_and_told,
                 tokenizers_that_are_not_here_are_told_apart, a_text_that_is_not_utf8_is_told,
                 files_that_cannot_be_read_are_told, a_plan_says_what_fits,
                 a_tokenizer_json_counts_as_the_encoding_it_was_made_from,
                 a_tokenizer_json_that_is_not_followed_is_refused,
                 a_hundred_megabytes_in_one_line_are_counted,
                 damaged_vocabularies_are_refused)
