import { oauthError, type GraphError } from './graph-errors';

/**
 * Field selection (https://developers.facebook.com/docs/graph-api/guides/field-expansion): only what is asked for is
 * answered, `id` always is, and a field that the node does not have is an error.
 */
export type NodeFields = Readonly<Record<string, unknown>>;

export type Selected =
  { readonly ok: true; readonly value: NodeFields } | { readonly ok: false; readonly error: GraphError };

export function selectFields(
  nodeType: string,
  fields: NodeFields,
  asked: string | null,
  byDefault: readonly string[],
): Selected {
  const names = asked === null || asked === '' ? byDefault : splitFields(asked);
  const value: Record<string, unknown> = {};
  for (const name of names) {
    if (!Object.hasOwn(fields, name)) {
      return {
        ok: false,
        error: oauthError(100, `(#100) Tried accessing nonexisting field (${name}) on node type (${nodeType})`),
      };
    }
    if (fields[name] !== undefined) value[name] = fields[name];
  }
  if (fields['id'] !== undefined) value['id'] = fields['id'];
  return { ok: true, value };
}

export function selectForAll(
  nodeType: string,
  nodes: readonly NodeFields[],
  asked: string | null,
  byDefault: readonly string[],
): { readonly ok: true; readonly value: readonly NodeFields[] } | { readonly ok: false; readonly error: GraphError } {
  const value: NodeFields[] = [];
  for (const node of nodes) {
    const selected = selectFields(nodeType, node, asked, byDefault);
    if (!selected.ok) return selected;
    value.push(selected.value);
  }
  return { ok: true, value };
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
