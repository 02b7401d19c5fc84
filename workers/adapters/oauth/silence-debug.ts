import { createRequire } from 'node:module';

/** The part of the `debug` package that is used here; simple-oauth2 prints through it. */
interface DebugPackage {
  enabled(namespace: string): boolean;
  /** Turns everything off and returns what was on. */
  disable(): string;
  enable(namespaces: string): void;
}

const NAMESPACES = 'simple-oauth2*';

/** The copy that simple-oauth2 itself loads: there may be several in a tree of packages. */
const requireOfOAuth = createRequire(require.resolve('simple-oauth2'));

/**
 * `DEBUG=simple-oauth2*` (or `DEBUG=*`, on a bad day in production) makes simple-oauth2 print client secrets, codes and
 * refresh tokens. Its namespaces are therefore excluded, whatever the environment or another package asks for; all
 * other debug output is left as it is. To be called before each use, since anybody may enable namespaces later.
 */
export function silenceOAuthDebug(): void {
  const debug = requireOfOAuth('debug') as DebugPackage;
  if (!debug.enabled('simple-oauth2:client')) return;
  debug.enable(`${debug.disable()},-${NAMESPACES}`);
}
