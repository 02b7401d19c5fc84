/** A value that counts how often it is looked into, at any depth. */
export interface Counted {
  readonly value: unknown;
  readonly reads: () => number;
}

export function counted(value: unknown): Counted {
  let reads = 0;
  const seen = new Map<object, object>();
  const watch = (inner: unknown): unknown => {
    if (typeof inner !== 'object' || inner === null) return inner;
    const known = seen.get(inner);
    if (known !== undefined) return known;
    const proxy = new Proxy(inner, {
      get: (target, key) => {
        reads += 1;
        return watch(Reflect.get(target, key));
      },
      ownKeys: (target) => {
        const keys = Reflect.ownKeys(target);
        reads += keys.length;
        return keys;
      },
    });
    seen.set(inner, proxy);
    return proxy;
  };
  return { value: watch(value), reads: () => reads };
}

/** How many values a body holds, itself included. Walks without recursion: bodies are nested thousands deep. */
export function sizeOf(body: unknown): number {
  const waiting: unknown[] = [body];
  let size = 0;
  while (waiting.length > 0) {
    const value = waiting.pop();
    size += 1;
    if (typeof value === 'object' && value !== null) for (const entry of Object.values(value)) waiting.push(entry);
  }
  return size;
}
