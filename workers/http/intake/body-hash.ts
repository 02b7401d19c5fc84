import { createHash } from 'node:crypto';

/**
 * SHA-256 of what a command says, hex. The order of its fields does not matter: hosts write a command anew when they
 * repeat it. Only for commands that were checked, whose depth is bounded.
 */
export function bodyHashOf(command: unknown): string {
  return createHash('sha256').update(canonicalJson(command)).digest('hex');
}

function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value)
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, field]) => `${JSON.stringify(name)}:${canonicalJson(field)}`);
  return `{${fields.join(',')}}`;
}
