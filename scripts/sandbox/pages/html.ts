/** Text that is HTML already; everything else put into a page is escaped. */
export interface Html {
  readonly html: string;
}

type Part = Html | string | number | readonly Html[];

/** Builds HTML from a template; parts are escaped unless they are HTML themselves. */
export function markup(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  let html = strings[0] ?? '';
  for (const [index, part] of parts.entries()) html += render(part) + (strings[index + 1] ?? '');
  return { html };
}

function render(part: Part): string {
  if (typeof part === 'string' || typeof part === 'number') return escape(String(part));
  if ('html' in part) return part.html;
  return part.map((one) => one.html).join('');
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
