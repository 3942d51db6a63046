// SPDX-License-Identifier: Apache-2.0
// The catalogue as text: `node update-models.mjs PACKAGE_FOLDER` prints config/models.json.
//
// The order of providers and models is the package's own, because its first match wins. Everything
// else is put into a fixed order, so that the same package gives the same bytes.
import fs from 'node:fs';
import path from 'node:path';
import vm from 'node:vm';
import {fileURLToPath} from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));

// Their price key to ours. What is not here has no bucket in a usage record.
const priceKeys = {
  input_mtok: 'input',
  cache_read_mtok: 'cache_read',
  cache_write_mtok: 'cache_write',
  cache_write_1h_mtok: 'cache_write_1h',
  output_mtok: 'output',
  output_reasoning_mtok: 'reasoning',
  requests_kcount: 'requests',
};

// The package exports functions but not its table, which is the first literal of the module.
export function readProviders(packageFolder) {
  const source = fs.readFileSync(path.join(packageFolder, 'dist/index.js'), 'utf8');
  const literal = /^const \w+ = (\[\n[\s\S]*?\n\])[,;]/.exec(source);
  if (!literal) throw new Error('dist/index.js does not begin with the table of providers');
  return vm.runInNewContext(`(${literal[1]})`);
}

// The shortest decimal that reads back as the same number, never with an exponent.
function decimal(number) {
  const [digits, exponent] = String(number).split('e');
  if (exponent === undefined) return digits;
  const [whole, fraction = ''] = digits.split('.');
  if (!exponent.startsWith('-')) throw new Error(`a price of ${number}`);
  return `0.${'0'.repeat(-Number(exponent) - 1)}${whole}${fraction}`;
}

// An object with several keys, or a key with several texts, matches when any of them does.
function compactRule(rule) {
  const leaves = rule.or ?? [rule];
  if (leaves.some((leaf) => leaf.or)) throw new Error('nested "or"');
  const result = {};
  for (const kind of ['equals', 'starts_with', 'ends_with', 'contains', 'regex']) {
    const texts = leaves.filter((leaf) => kind in leaf).map((leaf) => leaf[kind]);
    if (texts.length) result[kind] = texts.length === 1 ? texts[0] : texts;
  }
  const ands = leaves.filter((leaf) => leaf.and).map((leaf) => leaf.and.map(compactRule));
  if (ands.length > 1) throw new Error('two "and" in one rule');
  if (ands.length) result.and = ands[0];
  return result;
}

function price(value) {
  if (typeof value === 'number') return decimal(value);
  const tiers = [...value.tiers].sort((a, b) => a.start - b.start);
  return {
    base: decimal(value.base),
    tiers: tiers.map((tier) => ({above: tier.start, price: decimal(tier.price)})),
  };
}

function clock(time) {
  const match = /^(\d{2}:\d{2}:\d{2})Z$/.exec(time);
  if (!match) throw new Error(`a time of day that is not in UTC: ${time}`);
  return match[1];
}

function sheet({constraint, prices}, dropped) {
  const result = {};
  if (constraint?.type === 'start_date') result.start_date = constraint.start_date;
  else if (constraint?.type === 'time_of_date')
    result.time_of_day = [clock(constraint.start_time), clock(constraint.end_time)];
  else if (constraint) throw new Error(`unknown constraint ${JSON.stringify(constraint)}`);
  for (const [theirs, ours] of Object.entries(priceKeys))
    if (prices[theirs] !== undefined) result[ours] = price(prices[theirs]);
  for (const key of Object.keys(prices))
    if (!(key in priceKeys)) dropped[key] = (dropped[key] ?? 0) + 1;
  return result;
}

// An empty price list means "free" for some models and "nobody knows" for others. Only a name that
// says so is taken as free.
function priceList(model, dropped) {
  const dated = Array.isArray(model.prices) ? model.prices : [{prices: model.prices}];
  const sheets = dated.map((entry) => sheet(entry, dropped));
  const empty = dated.every((entry) => Object.keys(entry.prices).length === 0);
  return empty && model.id.endsWith(':free') ? [{input: '0', output: '0'}] : sheets;
}

// "regional.anthropic.claude-x", "~anthropic/claude-x" and "@cf/openai/gpt-oss" to {vendor, name}.
function bareName(id) {
  const last = id.toLowerCase().replace(/^(~|global\.|regional\.|@cf\/)/, '');
  const split = /^(?:(.*)\/)?(?:(amazon|anthropic|cohere|deepseek|google|meta|mistral|openai)\.)?(.*)$/.exec(last);
  return {vendor: split[2] ?? split[1] ?? '', name: split[3]};
}

function named(patterns, name) {
  return patterns.some((pattern) => pattern.endsWith('*')
    ? name.startsWith(pattern.slice(0, -1)) : name === pattern);
}

function encodingOf(extra, {vendor, name}) {
  if (vendor !== '' && vendor !== 'openai') return undefined;
  return extra.encodings.find((entry) => named(entry.names, name))?.encoding;
}

// The same rules as the package's own, for finding a resold model at its vendor.
function matches(rule, name) {
  if (rule.or) return rule.or.some((part) => matches(part, name));
  if (rule.and) return rule.and.every((part) => matches(part, name));
  if (rule.regex) return new RegExp(rule.regex).test(name);
  if (rule.equals) return name === rule.equals.toLowerCase();
  if (rule.starts_with) return name.startsWith(rule.starts_with.toLowerCase());
  if (rule.ends_with) return name.endsWith(rule.ends_with.toLowerCase());
  return name.includes(rule.contains.toLowerCase());
}

function windowAtVendor(extra, providers, provider, {vendor, name}) {
  if (!extra.resellers.includes(provider.id)) return undefined;
  const bare = name.replace(/:.*$/, '');
  const owner = providers.find((other) => extra.resold[other.id] &&
    (vendor ? extra.resold[other.id].includes(vendor) : matches(other.model_match ?? {equals: ' '}, bare)));
  if (!owner || bare.startsWith('gpt-oss')) return undefined;
  return owner.models.find((model) => matches(model.match, bare))?.context_window;
}

function completedModel(extra, providers, provider, model, dropped) {
  const bare = bareName(model.id);
  const values = {};
  const from = {};
  const take = (key, value, origin) => {
    if (values[key] !== undefined || value === undefined) return;
    values[key] = value;
    if (origin) from[key] = origin;
  };
  take('context_window', model.context_window);
  for (const fact of extra.facts.filter((entry) => entry.at.includes(provider.id) && named(entry.names, bare.name))) {
    take('context_window', fact.context_window, fact.origin);
    take('max_output', fact.max_output, fact.origin);
  }
  take('context_window', windowAtVendor(extra, providers, provider, bare), 'vendor');
  take('encoding', encodingOf(extra, bare), 'tiktoken');
  const {context_window, max_output, encoding} = values;
  const origins = Object.keys(from).length ? {from} : {};
  return {id: model.id, match: compactRule(model.match), context_window, max_output, encoding,
    ...origins, prices: priceList(model, dropped)};
}

function sorted(object) {
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function providerText(extra, providers, provider, dropped) {
  const head = {id: provider.id};
  if (provider.provider_match) head.provider_match = compactRule(provider.provider_match);
  if (provider.model_match) head.model_match = compactRule(provider.model_match);
  if (provider.fallback_model_providers) head.fallback = provider.fallback_model_providers;
  const lines = provider.models.map((model) =>
    `  ${JSON.stringify(completedModel(extra, providers, provider, model, dropped))}`);
  return `${JSON.stringify(head).slice(0, -1)},"models":[\n${lines.join(',\n')}\n]}`;
}

export function catalogueText(packageFolder) {
  const {name, version, license} = JSON.parse(fs.readFileSync(path.join(packageFolder, 'package.json')));
  const extra = JSON.parse(fs.readFileSync(path.join(here, '../config/models-extra.json')));
  const providers = readProviders(packageFolder);
  const dropped = {};
  const body = providers.map((provider) => providerText(extra, providers, provider, dropped));
  const origins = {default: `${name.split('/')[1]} ${version}`, ...sorted(extra.origins)};
  return `{
"format":1,
"generated_by":"scripts/update-models",
"source":${JSON.stringify({package: name, version, license})},
"units":"prices: US dollars per million tokens, requests: per thousand requests; windows: tokens",
"origins":${JSON.stringify(origins, null, 1)},
"dropped":${JSON.stringify({why: 'price keys without a bucket in a usage record, and how often', ...sorted(dropped)})},
"provider_aliases":${JSON.stringify(sorted(extra.provider_aliases))},
"bedrock_vendors":${JSON.stringify([...extra.bedrock_vendors].sort())},
"encodings":[
${extra.encodings.map((row) => ` ${JSON.stringify(row)}`).join(',\n')}
],
"providers":[
${body.join(',\n')}
]}
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.stdout.write(catalogueText(process.argv[2]));
}
