import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { OPERATIONS } from '../../../domain/networks/network';
import type { JudgeContext, Operation } from '../../../domain/networks/network';
import { readRecordedAnswers, type RecordedAnswer } from '../../../scripts/recorded-answers/recorded-answer';

/** Answers of real networks, and what can become of them on the way or in the hands of somebody who means ill. */

export const RECORDED: readonly RecordedAnswer[] = readRecordedAnswers(
  readFileSync(join(__dirname, '../../fixtures/answers/answers.jsonl'), 'utf8'),
);

export const operation: fc.Arbitrary<Operation> = fc.constantFrom(...OPERATIONS);

export const status = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(200, 201, 204, 301, 400, 401, 402, 403, 404, 408, 410, 422, 426, 429) },
  { weight: 2, arbitrary: fc.constantFrom(500, 502, 503, 504) },
  { weight: 1, arbitrary: fc.integer({ min: 100, max: 599 }) },
);

export const context: fc.Arbitrary<JudgeContext> = fc.record(
  {
    now: fc.constantFrom(0, 1_700_000_000_000, Number.MAX_SAFE_INTEGER),
    requiredScopes: fc.subarray(['pages_manage_posts', 'w_member_social', 'https://www.googleapis.com/auth/youtube']),
    targetId: fc.constantFrom('', '12', '__proto__'),
    tokenAgeS: fc.constantFrom(-1, 0, 30, 1e9),
    tokenKind: fc.constantFrom('user' as const, 'app' as const, 'asset' as const),
    storedRefreshTokenChanged: fc.boolean(),
    firstCallOfProject: fc.boolean(),
    accountKind: fc.constantFrom('profile' as const, 'page' as const, 'instagram' as const, 'board' as const),
  },
  { requiredKeys: [] },
);

// ------------------------------------------------------------------------------ what answers are made of

interface Vocabulary {
  readonly keys: readonly string[];
  readonly leaves: readonly (string | number | boolean | null)[];
}

const WORDS: Vocabulary = wordsOf(RECORDED.map(({ answer }) => answer.body));

function wordsOf(bodies: readonly unknown[]): Vocabulary {
  const keys = new Set<string>(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'length']);
  const leaves = new Set<string | number | boolean | null>([9_007_199_254_740_993, -0, 190.5, '', ' ', '\0']);
  const collect = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) {
      leaves.add(value as string | number | boolean | null);
      return;
    }
    for (const [key, entry] of Object.entries(value)) {
      if (!Array.isArray(value)) keys.add(key);
      collect(entry);
    }
  };
  for (const body of bodies) collect(body);
  return { keys: [...keys], leaves: [...leaves] };
}

/** Every word that a network ever said, in places drawn by lot. */
export const shuffledWords: fc.Arbitrary<string> = fc
  .letrec((tie) => ({
    value: fc.oneof({ maxDepth: 3 }, { weight: 4, arbitrary: tie('leaf') }, tie('object'), tie('list')),
    leaf: fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...WORDS.leaves) },
      { weight: 1, arbitrary: fc.oneof(fc.string(), fc.double(), fc.integer()) },
    ),
    object: fc.array(fc.tuple(fc.constantFrom(...WORDS.keys), tie('value')), { maxLength: 5 }).map(objectOf),
    list: fc.array(tie('value'), { maxLength: 3 }),
  }))
  .value.map((value) => JSON.stringify(value));

/** Written as JSON would be read: `__proto__` is a key like any other. */
function objectOf(entries: readonly (readonly [string, unknown])[]): unknown {
  const members = entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
  return JSON.parse(`{${members.join(',')}}`) as unknown;
}

// ------------------------------------------------------------------------------ what happens to answers

type Mutation = (body: unknown, random: (below: number) => number) => string | Uint8Array;

const json = (value: unknown): string => JSON.stringify(value);

/** Rebuilds a value; `leaf` changes what is no object, `key` what things are called. */
function rebuilt(value: unknown, leaf: (value: unknown) => unknown, key = (name: string): string => name): unknown {
  if (typeof value !== 'object' || value === null) return leaf(value);
  if (Array.isArray(value)) return value.map((entry) => rebuilt(entry, leaf, key));
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [key(name), rebuilt(entry, leaf, key)]));
}

export const MUTATIONS: Readonly<Record<string, Mutation>> = {
  'as it was': json,
  'cut short': (body, random) => json(body).slice(0, random(json(body).length)),
  'with bytes that are no UTF-8': (body, random) => {
    const bytes = Buffer.from(json(body));
    for (let count = 0; count <= 3; count += 1) bytes[random(bytes.length)] = 0x80 + random(0x80);
    return bytes;
  },
  'with null bytes': (body, random) => {
    const text = json(body);
    const place = random(text.length);
    return `${text.slice(0, place)}\0${text.slice(place)}`;
  },
  'with its leaves as other types': (body, random) =>
    json(
      rebuilt(body, (leaf) => {
        const others = [String(leaf), Number(leaf), [leaf], { value: leaf }, leaf === true, null, leaf];
        return others[random(others.length)];
      }),
    ),
  'with its leaves exchanged': (body, random) => {
    const leaves: unknown[] = [];
    rebuilt(body, (leaf) => leaves.push(leaf));
    return json(rebuilt(body, () => leaves[random(leaves.length)]));
  },
  'said to pass': (body) => json(body).replace(/\{(?=")/g, '{"is_transient":true,'),
  'with its keys renamed': (body, random) =>
    json(
      rebuilt(
        body,
        (leaf) => leaf,
        (name) => [name, name.toUpperCase(), `${name}s`, `x_${name}`, '__proto__'][random(5)] ?? name,
      ),
    ),
  'with its keys exchanged': (body, random) =>
    json(
      rebuilt(
        body,
        (leaf) => leaf,
        () => WORDS.keys[random(WORDS.keys.length)] ?? '',
      ),
    ),
  'under another key': (body, random) => `{${json(WORDS.keys[random(WORDS.keys.length)])}:${json(body)}}`,
  'under __proto__': (body) => `{"__proto__":${json(body)},"constructor":{"prototype":${json(body)}}}`,
  'quoted in prose': (body) => json({ message: `The network had said: ${json(body)}`, error: `see ${json(body)}` }),
  'as a text of JSON': (body) => json(json(body)),
  'in a list': (body) => json([body, body]),
  'in HTML': (body) => `<html><body><pre>${json(body)}</pre></body></html>`,
  'behind a page': (body) => `<!doctype html>\n${json(body)}`,
  'with every key twice': (body) => {
    const text = json(body);
    return text.startsWith('{') && text.length > 2 ? `${text.slice(0, -1)},"error":null,"code":null}` : text;
  },
  'with numbers beyond 2^53': (body) => json(body).replace(/:(\d+)/g, ':$10000000000000000'),
};

/** Of the size that a network in trouble, or somebody who means ill, may send: read whole and never walked twice. */
export const MEGABYTES: Readonly<Record<string, (text: string) => string>> = {
  'padded with blanks': (text) => `${' '.repeat(2 ** 21)}${text}`,
  'with a field of 2 MB': (text) => `{"padding":"${'x'.repeat(2 ** 21)}","answer":${text}}`,
  'in a list of thousands': (text) => `{"errors":[${`${text},`.repeat(Math.ceil(2 ** 21 / (text.length + 1)))}null]}`,
  'with thousands of keys': (text) =>
    `{${Array.from({ length: 15_000 }, (_, index) => `"key${String(index)}!":{"message":"x"}`).join(',')},"a":${text}}`,
  'in objects 10 000 deep': (text) => `${'{"error":'.repeat(10_000)}${text}${'}'.repeat(10_000)}`,
  'in lists 10 000 deep': (text) => `${'['.repeat(10_000)}${text}${']'.repeat(10_000)}`,
};
