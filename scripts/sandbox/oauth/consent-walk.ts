/**
 * Walks a consent page as a person with a browser would, over HTTP and by its forms: signs in, ticks, decides. For
 * tests and the demo.
 */
export interface ConsentAnswers {
  /** What to type as the name, and the password. */
  readonly name: string;
  readonly password: string;
  readonly decision: 'allow' | 'decline';
  /** Scopes to untick. */
  readonly withoutScopes?: readonly string[];
  /** Ids of the Pages and groups to tick; absent: all that are offered. */
  readonly targets?: readonly string[];
}

/** Thrown when a page does not lead on; its message holds what the page says. */
export class ConsentStoppedError extends Error {}

/** Gives the address that the network sends the browser back to, without following it. */
export async function walkConsent(authorizeUrl: string, answers: ConsentAnswers): Promise<URL> {
  const first = await page(await fetch(authorizeUrl, { redirect: 'manual' }), authorizeUrl);
  const signedIn = await post(first.action, new URLSearchParams({ name: answers.name, password: answers.password }));
  const consent = await page(signedIn, first.action);
  const form = new URLSearchParams({ decision: answers.decision });
  for (const { name, value } of consent.ticks) {
    const wanted =
      name === 'scope'
        ? !(answers.withoutScopes ?? []).includes(value)
        : answers.targets === undefined || answers.targets.includes(value);
    if (wanted) form.append(name, value);
  }
  const decided = await post(consent.action, form);
  const location = decided.headers.get('location');
  if (location === null)
    throw new ConsentStoppedError(`The consent page did not send the browser back: ${textOf(await decided.text())}`);
  return new URL(location);
}

function post(action: string, form: URLSearchParams): Promise<Response> {
  return fetch(action, { method: 'POST', body: form, redirect: 'manual' });
}

interface FormPage {
  readonly action: string;
  readonly ticks: readonly { readonly name: string; readonly value: string }[];
}

async function page(response: Response, address: string): Promise<FormPage> {
  const html = await response.text();
  const action = /<form[^>]* action="([^"]+)"/.exec(html)?.[1];
  if (action === undefined || html.includes('role="alert"')) throw new ConsentStoppedError(textOf(html));
  const ticks = [...html.matchAll(/<input type="checkbox" name="([^"]+)" value="([^"]+)"/g)];
  return {
    action: new URL(action, address).toString(),
    ticks: ticks.map(([, name = '', value = '']) => ({ name, value })),
  };
}

function textOf(html: string): string {
  return html
    .replaceAll(/<(style|script)[\s\S]*?<\/\1>/g, '')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
