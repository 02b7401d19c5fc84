import type { Clock } from '../../../domain/clock';
import type { SandboxSeed } from '../../../scripts/sandbox/admin/contract';
import { startSandbox, type Sandbox } from '../../../scripts/sandbox/sandbox';
import { livelySeed } from '../../../scripts/sandbox/seed';

export const REDIRECT_URI = 'http://127.0.0.1:9/callback';

/** A clock that stands still until it is moved. */
export interface HandClock extends Clock {
  readonly pass: (ms: number) => void;
  /** Sets it back to where it began. */
  readonly restart: () => void;
}

function handClock(start: number): HandClock {
  let now = start;
  return {
    now: () => now,
    monotonic: () => now,
    pass: (ms) => {
      now += ms;
    },
    restart: () => {
      now = start;
    },
  };
}

export interface SandboxForTests {
  readonly sandbox: () => Sandbox;
  readonly clock: HandClock;
}

/** A sandbox for one `describe`: started before its tests, emptied and sown anew before each. */
export function useSandbox(seed: SandboxSeed = livelySeed([REDIRECT_URI])): SandboxForTests {
  const clock = handClock(Date.parse('2026-11-24T12:00:00Z'));
  let sandbox: Sandbox | null = null;
  beforeAll(async () => {
    sandbox = await startSandbox({ clock });
  });
  beforeEach(async () => {
    clock.restart();
    await sandbox?.admin.reset();
    await sandbox?.admin.seed(seed);
  });
  afterAll(async () => {
    await sandbox?.stop();
  });
  return {
    clock,
    sandbox: () => {
      if (sandbox === null) throw new Error('The sandbox is not started yet');
      return sandbox;
    },
  };
}

export interface Got {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body; null when it was not JSON. */
  readonly body: unknown;
}

export interface CallInit {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | URLSearchParams | Uint8Array<ArrayBuffer>;
}

/** One call, without keep-alive in the way and without following redirects. */
export async function call(url: string, init: CallInit = {}): Promise<Got> {
  const response = await fetch(url, { ...init, redirect: 'manual', headers: { connection: 'close', ...init.headers } });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: parse(text) };
}

export function form(
  fields: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): CallInit {
  return { method: 'POST', body: new URLSearchParams(fields), headers };
}

export function jsonPost(value: unknown, token: string): CallInit {
  return {
    method: 'POST',
    body: JSON.stringify(value),
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
  };
}

export function bearer(token: string): CallInit {
  return { headers: { authorization: `Bearer ${token}` } };
}

export function withQuery(base: string, query: Readonly<Record<string, string>>): string {
  const url = new URL(base);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url.toString();
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
