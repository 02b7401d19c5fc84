import type { CallOperation } from './wire';

/** Which calls a fault or a hold is meant for. What is left out matches everything. */
export interface CallScope {
  readonly network: string;
  /** A host of the network by its own name: `graph`, `www`, `api`, `pds`. */
  readonly host?: string | undefined;
  readonly operation?: CallOperation | undefined;
  /** A route by its name, as the call log shows it. */
  readonly route?: string | undefined;
  /** An id or name of a user, Page, group or account. */
  readonly subject?: string | undefined;
}

export interface ScopedCall {
  readonly network: string;
  readonly host: string;
  readonly operation: CallOperation;
  readonly route: string;
  readonly subjects: readonly string[];
}

export function inScope(scope: CallScope, call: ScopedCall): boolean {
  return (
    scope.network === call.network &&
    (scope.host === undefined || scope.host === call.host) &&
    (scope.operation === undefined || scope.operation === call.operation) &&
    (scope.route === undefined || scope.route === call.route) &&
    (scope.subject === undefined || call.subjects.includes(scope.subject))
  );
}
