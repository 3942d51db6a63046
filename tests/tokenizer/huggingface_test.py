# SPDX-License-Identifier: Apache-2.0
"""See tests/tokenizer/huggingface_test. Each file is read by both, its added tokens taken out for
the library, as they are text to us; then ids and counts of the same texts are compared."""

import argparse
import json
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
SHOWN_MAX = 10


def options():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("library", help="folder of the package tokenizers")
    parser.add_argument("files", nargs="+", help="tokenizer.json files")
    parser.add_argument("--seed", type=int, default=20260101)
    parser.add_argument("--random", type=int, default=3000, help="how many random texts")
    parser.add_argument("--every-code-point", action="store_true")
    return parser.parse_args()


def made_texts(seed, count):
    made = subprocess.run(["node", HERE / "texts.mjs", str(seed), str(count)], check=True,
                          capture_output=True, text=True, encoding="utf-8")
    return [json.loads(line) for line in made.stdout.split("\n") if line]


def every_code_point():
    """Each in many contexts, some a text. Marks before and behind show how it composes."""
    points = [chr(c) for c in range(0x110000) if not 0xD800 <= c < 0xE000]
    contexts = [f"{c}a{c}B{c}1{c} {c}.{c}{c} A{c}Ab\n{c} q{c}\u0334q\u0345{c}\u0301{c}" for c in points]
    return ["".join(contexts[i:i + 16]) for i in range(0, len(contexts), 16)]


def without_added_tokens(path):
    tokenizer = json.loads(path.read_text(encoding="utf-8"))
    tokenizer.update(added_tokens=[], post_processor=None, truncation=None, padding=None)
    return json.dumps(tokenizer, ensure_ascii=False)


def ours(program, path, texts, *more):
    lines = "".join(json.dumps({"text": text}) + "\n" for text in texts)
    run = subprocess.run([program, "count", "--jsonl", "--tokenizer", path, *more], input=lines,
                         capture_output=True, text=True, encoding="utf-8", check=False)
    if run.returncode != 0:
        sys.exit(f"{path}: exit code {run.returncode}\n{run.stderr[:2000]}")
    return run.stdout.split("\n")[:-1]


def compare(program, library, path, texts):
    theirs = library.Tokenizer.from_str(without_added_tokens(path))
    expected = [one.ids for one in theirs.encode_batch_fast(texts, add_special_tokens=False)]
    ids = ours(program, path, texts, "--ids")
    counts = ours(program, path, texts)
    differing = 0
    for text, known, found, count in zip(texts, expected, ids, counts, strict=True):
        wanted = " ".join(map(str, known))
        if (found, count) == (wanted, str(len(known))):
            continue
        differing += 1
        if differing <= SHOWN_MAX:
            print(f"{path}: {json.dumps(text[:300])}\n  library   {len(known)}: {wanted[:200]}\n"
                  f"  tokentail {count}: {found[:200]}")
    print(f"{path.stem}: {len(texts)} texts, {sum(map(len, expected))} tokens, "
          f"{differing} differences", flush=True)
    return differing


def main():
    chosen = options()
    sys.path.insert(0, chosen.library)
    import tokenizers  # pylint: disable=import-outside-toplevel,import-error  # not installed

    texts = made_texts(chosen.seed, chosen.random)
    if chosen.every_code_point:
        texts += every_code_point()
    print(f"tokenizers {tokenizers.__version__}, seed {chosen.seed}")
    differing = sum(compare(chosen.program, tokenizers, pathlib.Path(path), texts)
                    for path in chosen.files)
    sys.exit(1 if differing else 0)


if __name__ == "__main__":
    main()
