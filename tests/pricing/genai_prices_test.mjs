// SPDX-License-Identifier: Apache-2.0
// Every model of every provider, at random usage, sizes around its tiers and dates
// around its price changes: our figure against calcPrice, which computes in doubles.
import {spawnSync} from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import {pathToFileURL} from 'node:url';

import {seeded} from '../support/random.mjs';

const [probe, root, packageFolder] = process.argv.slice(2);
const {calcPrice} = await import(pathToFileURL(path.join(packageFolder, 'dist/index.js')));
const {catalogueText, readProviders} = await import(pathToFileURL(path.join(root, 'scripts/update-models.mjs')));

const seed = Number(process.env.TOKENTAIL_SEED ?? 20260101);
const drawsPerName = 10;
const tolerance = 1e-9;
const picoDollar = 1e-12;

const {random, below, oneOf} = seeded(seed);
const size = (max) => Math.floor(Math.exp(random() * Math.log(max + 1))) - 1;

function datedPrices(model) {
  return Array.isArray(model.prices) ? model.prices : [{prices: model.prices}];
}

function tierStarts(model) {
  return datedPrices(model).flatMap(({prices}) => Object.values(prices))
    .filter((price) => typeof price === 'object').flatMap((price) => price.tiers.map((tier) => tier.start));
}

function drawTime(model) {
  const day = 86400000;
  const anyDay = Date.UTC(2023, 0, 1) + below(4 * 365) * day;
  const edges = datedPrices(model).flatMap(({constraint}) => {
    if (!constraint) return [];
    if (constraint.type === 'start_date') return [Date.parse(constraint.start_date)];
    return [constraint.start_time, constraint.end_time].map((time) => anyDay + Date.parse(`1970-01-01T${time}`));
  });
  if (edges.length && random() < 0.7) return oneOf(edges) + oneOf([-1, 0, 1]);
  return anyDay + below(day);
}

function drawUsage(model) {
  const starts = tierStarts(model);
  const total = starts.length && random() < 0.6 ? oneOf(starts) + below(3) - 1 : size(2_000_000);
  const usage = {in: total, cache_read: 0, cache_write: 0, cache_write_1h: 0, out: size(200_000), reasoning: 0};
  for (const bucket of ['cache_read', 'cache_write', 'cache_write_1h'])
    if (random() < 0.5) {
      usage[bucket] = below(usage.in + 1);
      usage.in -= usage[bucket];
    }
  if (random() < 0.3) usage.reasoning = size(100_000);
  if (random() < 0.1) usage.out = 0;
  return usage;
}

function texts(rule) {
  if (rule.or || rule.and) return (rule.or ?? rule.and).flatMap(texts);
  return rule.regex ? [] : Object.values(rule);
}

function theirCost({providerId, model, time, usage}) {
  const cacheWrite = usage.cache_write + usage.cache_write_1h;
  let result = null;
  try {
    result = calcPrice({
      input_tokens: usage.in + usage.cache_read + cacheWrite,
      cache_read_tokens: usage.cache_read,
      cache_write_tokens: cacheWrite,
      cache_write_1h_tokens: usage.cache_write_1h,
      output_tokens: usage.out + usage.reasoning,
      output_reasoning_tokens: usage.reasoning,
    }, model, {providerId, timestamp: new Date(time)});
  } catch {
    return {known: true, cost: null};
  }
  if (!result) return {known: false, cost: null};
  return {known: true, cost: isPriced(result, usage) ? result.total_price : null, id: `${result.provider.id} ${result.model.id}`};
}

// calcPrice adds nothing for tokens without a price. We call such a cost unknown, unless the
// model's name says that it is free.
function isPriced({model, model_price: price}, usage) {
  const keys = Object.keys(price);
  if (keys.length === 0) return model.id.endsWith(':free');
  const input = usage.in + usage.cache_read + usage.cache_write + usage.cache_write_1h;
  const hasOutput = 'output_mtok' in price || usage.out + usage.reasoning === 0;
  const hasInput = 'input_mtok' in price || input === 0;
  return hasInput && hasOutput && keys.some((key) => /^(input|output|cache_\w+|output_reasoning)_mtok$|^requests_kcount$/.test(key) &&
    !/audio|image|video/.test(key));
}

// How the same model may be asked for: by its provider, by name alone, as LiteLLM writes it.
function waysToAsk(provider, name) {
  const ways = [{providerId: provider.id, model: name, exact: true}];
  if (!name.includes('/') && !name.includes('.')) ways.push({providerId: undefined, model: name, exact: true});
  ways.push({providerId: 'litellm', model: `${provider.id}/${name}`, exact: false});
  return ways;
}

const providers = readProviders(packageFolder);
const cases = [];
const reached = new Set();
for (const provider of providers)
  for (const model of provider.models)
    for (const name of new Set([model.id, ...texts(model.match)]))
      for (const way of waysToAsk(provider, name))
        for (let i = 0; i < (way.providerId === provider.id ? drawsPerName : 2); ++i) {
          const one = {...way, time: drawTime(model), usage: drawUsage(model)};
          const theirs = theirCost(one);
          if (theirs.id) reached.add(theirs.id);
          if (way.exact || theirs.known) cases.push({...one, theirs});
        }

const input = cases.map(({providerId, model, time, usage}) =>
  JSON.stringify({provider: providerId ?? '', model, time_ms: time, ...usage})).join('\n');
const run = spawnSync(probe, [path.join(root, 'config/models.json')],
  {input: `${input}\n`, encoding: 'utf8', maxBuffer: 1 << 28});
if (run.status !== 0) {
  console.error(run.stderr || run.error);
  process.exit(1);
}
const answers = run.stdout.trimEnd().split('\n');

let wrong = 0;
let priced = 0;
cases.forEach((one, i) => {
  const ours = /^-?\d+$/.test(answers[i]) ? Number(answers[i]) * picoDollar : null;
  const {cost} = one.theirs;
  const same = ours === null || cost === null ? ours === cost :
    Math.abs(ours - cost) <= Math.max(tolerance * Math.max(ours, cost), picoDollar);
  if (cost !== null) ++priced;
  if (!same && ++wrong <= 10) console.error(`ours ${answers[i]}, calcPrice ${cost}: ${JSON.stringify(one)}`);
});

const all = providers.flatMap((provider) => provider.models.map((model) => `${provider.id} ${model.id}`));
const unreached = all.filter((id) => !reached.has(id));
console.log(`seed ${seed}: ${cases.length} comparisons (${priced} with a price) over ${all.length} models of ` +
  `${providers.length} providers; ${wrong} differ`);
if (unreached.length) console.log(`behind the rules of other models, so never asked for: ${unreached.join(', ')}`);

const committed = fs.readFileSync(path.join(root, 'config/models.json'), 'utf8');
const isCurrent = catalogueText(packageFolder) === committed;
if (!isCurrent) console.error('config/models.json is not what scripts/update-models writes');
process.exit(wrong === 0 && isCurrent && answers.length === cases.length && unreached.length < 20 ? 0 : 1);
