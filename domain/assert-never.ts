/** Ends every switch over a union, so that a new member does not compile until each switch names it. */
export function assertNever(value: never): never {
  throw new Error(`Unhandled case: ${JSON.stringify(value)}`);
}
