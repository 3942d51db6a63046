// SPDX-License-Identifier: Apache-2.0
// The ids of texts by Hugging Face's library: huggingface_ids.mjs LIBRARY_FOLDER TOKENIZER_FILE
// Reads one JSON string a line, and writes the ids of each in a line.
import fs from "node:fs";
import { createRequire } from "node:module";

const [folder, file] = process.argv.slice(2);
const { Tokenizer } = createRequire(`${fs.realpathSync(folder)}/`)("tokenizers");
const texts = fs.readFileSync(0, "utf8").split("\n").filter(Boolean).map((line) => JSON.parse(line));
const tokenizer = Tokenizer.fromString(fs.readFileSync(file, "utf8"));
const lines = [];
for (const text of texts) {
  const encoding = await tokenizer.encode(text, null, { addSpecialTokens: false });
  lines.push(encoding.getIds().join(" "));
}
fs.writeFileSync(1, lines.map((line) => `${line}\n`).join(""));
