import { statSync } from 'node:fs';
import { fault, fine, warning } from './finding';
import type { Finding } from './finding';
import type { Environment } from './settings';

/** Node prints what these do: addresses with the tokens in their query (undici), headers (http). */
const LEAKING_SECTIONS = ['undici', 'fetch', 'http', 'http2', 'https'];
/** What these packages print through `debug`: client secrets and tokens; every command to Redis, its password too. */
const LEAKING_NAMESPACES = ['simple-oauth2:client', 'ioredis:redis', 'ioredis:connection'];
const OTHERS_MAY_READ = 0o077;

/** Settings of Node and of packages that would undo what Holdfast keeps secret. */
export function checkEnvironment(env: Environment, secretFiles: readonly string[]): readonly Finding[] {
  const findings: Finding[] = [];
  if (matchesAny(env['NODE_DEBUG'] ?? '', LEAKING_SECTIONS)) {
    findings.push(
      fault(
        'environment',
        'NODE_DEBUG makes Node print requests to networks, with the tokens in their addresses and headers.',
        'Unset NODE_DEBUG where Holdfast runs.',
      ),
    );
  }
  if (matchesAny(env['DEBUG'] ?? '', LEAKING_NAMESPACES)) {
    findings.push(
      fault(
        'environment',
        'DEBUG makes packages print what they send: client secrets and tokens (simple-oauth2), passwords (ioredis).',
        'Unset DEBUG, or take simple-oauth2 and ioredis out of it: DEBUG=*,-simple-oauth2*,-ioredis*',
      ),
    );
  }
  if (env['NODE_TLS_REJECT_UNAUTHORIZED'] === '0') {
    findings.push(
      fault(
        'environment',
        'NODE_TLS_REJECT_UNAUTHORIZED=0 lets anybody pose as a network and be sent tokens.',
        'Unset it; a certificate authority of your own goes into NODE_EXTRA_CA_CERTS.',
      ),
    );
  }
  for (const path of secretFiles.filter(isReadableByOthers)) {
    findings.push(
      warning(
        'environment',
        `${path} holds secrets and other users may read it.`,
        `Take it from them: chmod 600 ${path}`,
      ),
    );
  }
  return findings.length > 0 ? findings : [fine('environment', 'Nothing is set that prints secrets.')];
}

/** Lists of `debug` and of NODE_DEBUG: separated by commas or spaces, `*` is a wildcard, a leading `-` takes out. */
function matchesAny(list: string, names: readonly string[]): boolean {
  const entries = list.split(/[\s,]+/).filter((entry) => entry !== '');
  const matches = (name: string) => (entry: string) => asPattern(entry).test(name);
  const taken = entries.filter((entry) => entry.startsWith('-')).map((entry) => entry.slice(1));
  const asked = entries.filter((entry) => !entry.startsWith('-'));
  return names.some((name) => asked.some(matches(name)) && !taken.some(matches(name)));
}

function asPattern(entry: string): RegExp {
  const escaped = entry.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  return new RegExp(`^${escaped}$`, 'i');
}

function isReadableByOthers(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  return found !== undefined && (found.mode & OTHERS_MAY_READ) !== 0;
}
