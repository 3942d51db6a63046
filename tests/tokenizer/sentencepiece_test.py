# SPDX-License-Identifier: Apache-2.0
"""Compares what `tokentail count --tokenizer` gives for models of SentencePiece with spm_encode, a
program of SentencePiece itself. Two small models are trained here, of either kind.

    sentencepiece_test.py TOKENTAIL

Exits 77, which ctest calls skipped, where spm_train or node is not installed."""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

from huggingface_test import made_texts, ours

HERE = pathlib.Path(__file__).resolve().parent
SEED = 20260101
# As Llama 2's; and as those of many others: a Unigram on NFKC.
KINDS = {"bpe": ["--normalization_rule_name=identity", "--byte_fallback", "--split_digits",
                 "--remove_extra_whitespaces=false", "--user_defined_symbols=<sep>,    "],
         "unigram": ["--normalization_rule_name=nmt_nfkc"]}


def train(folder, kind, texts):
    corpus = folder / "corpus.txt"
    corpus.write_text("\n".join(texts) + "\n", encoding="utf-8")
    subprocess.run(["spm_train", f"--input={corpus}", f"--model_prefix={folder / kind}",
                    f"--model_type={kind}", "--vocab_size=1500", "--hard_vocab_limit=false",
                    "--character_coverage=0.98", "--minloglevel=2", *KINDS[kind]], check=True)
    return folder / f"{kind}.model"


def theirs(model, texts):
    run = subprocess.run(["spm_encode", f"--model={model}", "--output_format=id"], check=True,
                         input="\n".join(texts) + "\n", capture_output=True, encoding="utf-8")
    return run.stdout.split("\n")[:-1]


def compare(program, model, texts):
    differing = 0
    ids, counts = ours(program, model, texts, "--ids"), ours(program, model, texts)
    for text, wanted, found, count in zip(texts, theirs(model, texts), ids, counts, strict=True):
        if (found, count) != (wanted, str(len(wanted.split()))):
            differing += 1
            if differing <= 10:
                print(f"{json.dumps(text[:300])}\n  library   {wanted[:200]}\n  tokentail {found[:200]}")
    print(f"{model.name}: {len(texts)} texts, {differing} differences")
    return differing


def refusals(program, model):
    """How many of the files that are only a part of a model were taken for one."""
    taken = 0
    content = model.read_bytes()
    part = model.with_suffix(".part")
    for size in [*range(0, 200), *range(200, len(content), 4999), len(content) - 1]:
        part.write_bytes(content[:size])
        run = subprocess.run([program, "count", "--tokenizer", part], input="x", text=True,
                             capture_output=True, check=False)
        if run.returncode != 2 or str(part) not in run.stderr:
            print(f"{size} bytes: exit code {run.returncode} {run.stdout}{run.stderr}")
            taken += 1
    return taken


def main():
    program = sys.argv[1]
    if not shutil.which("spm_train") or not shutil.which("node"):
        print("skipped: spm_train (Debian package sentencepiece) or node is not installed")
        sys.exit(77)
    # spm_encode reads lines.
    texts = [text for text in made_texts(SEED, 2000) if text and "\n" not in text]
    wrong = 0
    with tempfile.TemporaryDirectory() as name:
        for kind in KINDS:
            model = train(pathlib.Path(name), kind, [text for text in texts if len(text) > 40])
            wrong += compare(program, model, texts) + refusals(program, model)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
