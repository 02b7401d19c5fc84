/** What has arrived so far, and a way to wait for what has not. */
export interface Arrivals<Item> {
  /** In the order of arrival; grows. */
  readonly received: readonly Item[];
  /** Resolves to the first item, arrived or to come, that `wanted` accepts; rejects after `timeoutMs` real milliseconds. */
  waitFor(wanted: (item: Item) => boolean, timeoutMs?: number): Promise<Item>;
}

const WAIT_MS = 30_000;

export function createArrivals<Item>(): { readonly view: Arrivals<Item>; add(item: Item): void } {
  const received: Item[] = [];
  const waiting = new Set<(item: Item) => void>();

  const waitFor = (wanted: (item: Item) => boolean, timeoutMs = WAIT_MS): Promise<Item> =>
    new Promise((resolve, reject) => {
      const known = received.find(wanted);
      if (known !== undefined) {
        resolve(known);
        return;
      }
      const timer = setTimeout(() => {
        waiting.delete(look);
        reject(new Error(`Nothing of the kind arrived within ${timeoutMs} ms; ${received.length} other things did.`));
      }, timeoutMs);
      const look = (item: Item): void => {
        if (!wanted(item)) return;
        clearTimeout(timer);
        waiting.delete(look);
        resolve(item);
      };
      waiting.add(look);
    });

  return {
    view: { received, waitFor },
    add: (item) => {
      received.push(item);
      for (const look of [...waiting]) look(item);
    },
  };
}
