import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { createClassifyCommand } from '../../../scripts/recorded-answers/classify-command';

const HEALTHY = { id: 'a', network: 'x', operation: 'probe', status: 200, headers: {}, body: { data: { id: '1' } } };
const LIMITED = {
  id: 'b',
  network: 'x',
  operation: 'probe',
  status: 429,
  headers: { 'X-Rate-Limit-Reset': '1700000060' },
  body: { errors: [{ code: 88 }] },
  context: { now: 1_700_000_000 },
};

interface Ended {
  readonly out: string;
  readonly exitCode: number;
}

async function classify(lines: readonly unknown[], ...flags: readonly string[]): Promise<Ended> {
  const text = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
  return await run(text, ['-', ...flags]);
}

/** What the last run printed, also when it failed. */
let printed = '';

async function run(stdin: string, args: readonly string[]): Promise<Ended> {
  printed = '';
  let exitCode = 0;
  const stdout = { write: (text: unknown): boolean => ((printed += String(text)), true) };
  const command = createClassifyCommand({
    stdin: Readable.from([stdin]),
    stdout,
    exitWith: (code) => (exitCode = code),
  });
  await command.parseAsync(args, { from: 'user' });
  return { out: printed, exitCode };
}

describe('classify', () => {
  it('prints a line for each line, in their order', async () => {
    const { out, exitCode } = await classify([LIMITED, '', HEALTHY]);
    expect(
      out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([
      { id: 'b', class: 'rate_limited', reason: 'account_rate_limited', retry_after_s: 60 },
      { id: 'a', class: 'healthy', reason: 'ok' },
    ]);
    expect(exitCode).toBe(0);
  });

  it('reads a file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'classify-'));
    try {
      const file = join(folder, 'answers.jsonl');
      writeFileSync(file, `${JSON.stringify(HEALTHY)}\n`);
      expect((await run('', [file])).out).toBe('{"id":"a","class":"healthy","reason":"ok"}\n');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it.each([
    ['not JSON', '{"id":', /^line 2: not JSON$/],
    [
      'a network nobody knows',
      { ...HEALTHY, network: 'myspace' },
      /^line 2: unknown network "myspace"\. Known are: .*facebook_page.*x_oauth1/,
    ],
    ['an operation nobody knows', { ...HEALTHY, operation: 'dance' }, /^line 2: operation: /],
    ['no status', { ...HEALTHY, status: undefined }, /^line 2: status: /],
    ['no object', '[1]', /^line 2: /],
    ['a context of the wrong type', { ...HEALTHY, context: { now: 'soon' } }, /^line 2: context\.now: /],
  ])('names the line that is %s, and prints nothing', async (_what, line, message) => {
    await expect(classify([HEALTHY, line])).rejects.toThrow(message);
    expect(printed).toBe('');
  });

  it('says which file it cannot read', async () => {
    await expect(run('', ['/nowhere/at-all.jsonl'])).rejects.toThrow(/^cannot read \/nowhere\/at-all\.jsonl: /);
  });

  it('judges answers that never came by what is recorded of the fault', async () => {
    const never = { ...HEALTHY, network: 'any', status: null };
    const { out } = await classify([
      { ...never, body: 'read ETIMEDOUT' },
      { ...never, body: 'whatever', context: { error_kind: 'timeout' } },
      { ...never, body: 'getaddrinfo ENOTFOUND mastodon.example' },
      { ...never, body: '', context: { error_kind: 'socket' } },
    ]);
    const reasons = out
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { reason: string }).reason);
    expect(reasons).toEqual(['timeout', 'timeout', 'network_error', 'network_error']);
  });

  describe('--check', () => {
    const agreeing = {
      ...LIMITED,
      expected: { class: 'rate_limited', reason: 'account_rate_limited', retry_after_s: 60 },
    };
    const differing = { ...HEALTHY, expected: { class: 'disconnected', reason: 'token_invalid' } };

    it('ends well where all agree', async () => {
      expect(await classify([agreeing, HEALTHY], '--check')).toEqual({
        out: '2 answers judged, 1 of them checked, 0 differ.\n',
        exitCode: 0,
      });
    });

    it('shows what differs and ends with 1', async () => {
      const { out, exitCode } = await classify([agreeing, differing], '--check');
      expect(out).toContain('disconnected token_invalid');
      expect(out).toContain('2 answers judged, 2 of them checked, 1 differ.');
      expect(exitCode).toBe(1);
    });

    it('compares retry hints too', async () => {
      const late = { ...agreeing, expected: { ...agreeing.expected, retry_after_s: 61 } };
      const { out, exitCode } = await classify([late], '--check', '--json');
      expect(JSON.parse(out)).toMatchObject({
        differing: 1,
        differences: [{ id: 'b', judged: 'rate_limited account_rate_limited after 60 s' }],
      });
      expect(exitCode).toBe(1);
    });
  });
});
