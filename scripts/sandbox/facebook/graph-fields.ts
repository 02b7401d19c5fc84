import type { NodeType } from './node-types';
import { oauthError, type GraphError } from './graph-errors';

/**
 * Field selection (https://developers.facebook.com/docs/graph-api/guides/field-expansion): only what is asked for is
 * answered, `id` always is, and a field that the node does not have is an error.
 */
export type NodeFields = Readonly<Record<string, unknown>>;

export type Selected =
  { readonly ok: true; readonly value: NodeFields } | { readonly ok: false; readonly error: GraphError };

export function selectFields(type: NodeType, node: NodeFields, asked: string | null): Selected {
  const names = asked === null || asked === '' ? type.byDefault : splitFields(asked);
  const unknown = names.find((name) => !type.fields.has(name));
  if (unknown !== undefined) {
    const message = `(#100) Tried accessing nonexisting field (${unknown}) on node type (${type.name})`;
    return { ok: false, error: oauthError(100, message) };
  }
  const set = ['id', ...names].filter((name) => node[name] !== undefined);
  return { ok: true, value: Object.fromEntries(set.map((name) => [name, node[name]])) };
}

/** Refuses unknown fields of an empty list too. */
export function selectForAll(
  type: NodeType,
  nodes: readonly NodeFields[],
  asked: string | null,
): { readonly ok: true; readonly value: readonly NodeFields[] } | { readonly ok: false; readonly error: GraphError } {
  const checked = selectFields(type, {}, asked);
  if (!checked.ok) return checked;
  const selected = nodes.map((node) => selectFields(type, node, asked));
  return { ok: true, value: selected.flatMap((one) => (one.ok ? [one.value] : [])) };
}

/** Splits at commas outside of braces and takes sub-selections (`from{name}`, `feed.limit(5)`) off the names. */
function splitFields(asked: string): readonly string[] {
  const names: string[] = [];
  let depth = 0;
  let name = '';
  for (const letter of asked) {
    if (letter === '{' || letter === '(') depth += 1;
    if (letter === ',' && depth === 0) {
      names.push(name);
      name = '';
    } else if (depth === 0 && letter.trim() !== '') {
      name += letter;
    }
    if (letter === '}' || letter === ')') depth -= 1;
  }
  return [...names, name].map((one) => one.split('.')[0] ?? '').filter((one) => one !== '');
}
