# SPDX-License-Identifier: Apache-2.0
"""See tests/tokenizer/huggingface_test. Each file is read by both, its added tokens taken out for
the library, as they are text to us; then ids and counts of the same texts are compared. One file is
also read with other parts, which are followed but which none of the files has."""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
SHOWN_MAX = 10
WITH_OTHER_PARTS = "qwen2_5"
GPT2 = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
DIGITS = {"type": "Digits", "individual_digits": True}
QWEN_3_5 = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}"
            r"| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")
OTHER_PARTS = {
    "marks": {"pre_tokenizer": {"type": "Sequence", "pretokenizers": [
        {"type": "Split", "pattern": {"Regex": QWEN_3_5}, "behavior": "Isolated", "invert": False},
        {**GPT2, "use_regex": False}]}},
    "gpt2": {"normalizer": None, "pre_tokenizer": GPT2},
    "digits": {"normalizer": {"type": "Sequence", "normalizers": [{"type": "NFC"}]},
               "pre_tokenizer": {"type": "Sequence", "pretokenizers": [DIGITS, GPT2]}},
}


def options():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("library", help="folder whose node_modules hold the package tokenizers")
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


def with_other_parts(path, folder):
    tokenizer = json.loads(path.read_text(encoding="utf-8"))
    for name, parts in OTHER_PARTS.items():
        made = folder / f"{path.stem}_{name}.json"
        made.write_text(json.dumps({**tokenizer, **parts}), encoding="utf-8")
        yield made


def theirs(library, path, texts):
    """The ids of each text, as the library says."""
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as bare:
        bare.write(without_added_tokens(path))
        bare.flush()
        run = subprocess.run(["node", HERE / "huggingface_ids.mjs", library, bare.name], check=True,
                             input="".join(json.dumps(text) + "\n" for text in texts),
                             capture_output=True, text=True, encoding="utf-8")
    return [line.split() for line in run.stdout.split("\n")[:-1]]


def compare(program, library, path, texts):
    expected = theirs(library, path, texts)
    ids = ours(program, path, texts, "--ids")
    counts = ours(program, path, texts)
    differing = 0
    for text, known, found, count in zip(texts, expected, ids, counts, strict=True):
        wanted = " ".join(known)
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
    texts = made_texts(chosen.seed, chosen.random)
    if chosen.every_code_point:
        texts += every_code_point()
    print(f"seed {chosen.seed}")
    files = [pathlib.Path(path) for path in chosen.files]
    with tempfile.TemporaryDirectory() as folder:
        for path in [path for path in files if path.stem == WITH_OTHER_PARTS]:
            files += with_other_parts(path, pathlib.Path(folder))
        differing = sum(compare(chosen.program, chosen.library, path, texts) for path in files)
    sys.exit(1 if differing else 0)


if __name__ == "__main__":
    main()
