/** One promise that a scenario shows, and whether it held. */
export interface Check {
  readonly promise: string;
  readonly held: boolean;
  /** What was measured. */
  readonly measured: string;
}

export interface Checks {
  /** Notes whether a promise held; `measured` says by what, whether it held or not. */
  that(promise: string, held: boolean, measured: string): void;
  all(): readonly Check[];
}

export function createChecks(onCheck: (check: Check) => void): Checks {
  const checks: Check[] = [];
  return {
    that: (promise, held, measured) => {
      const check = { promise, held, measured };
      checks.push(check);
      onCheck(check);
    },
    all: () => checks,
  };
}
