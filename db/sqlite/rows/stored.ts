/**
 * A column that the schema's CHECKs promise in this row. Throws where the promise is broken, since guessing about a
 * damaged row would do more harm than stopping at it.
 */
export function stored<Value>(value: Value | null, where: string): Value {
  if (value === null) throw new Error(`${where} is empty although the row's state demands it: the row is damaged.`);
  return value;
}
