import { walkConsent } from '../sandbox/oauth/consent-walk';
import type { ConsentAnswers } from '../sandbox/oauth/consent-walk';
import { until } from '../suite/wait';

/** A member with a browser: follows links, presses buttons, keeps cookies. Works as a page without scripts does. */
export interface Person {
  open(address: string): Promise<Page>;
  /** Presses the first button of the page that posts, with what was typed. */
  press(page: Page, typed?: Readonly<Record<string, string>>): Promise<Page>;
}

export interface Page {
  readonly address: string;
  readonly status: number;
  readonly html: string;
  /** Its text, without markup. */
  readonly text: string;
}

const REDIRECTS_MAX = 10;

/** `isOurs`: addresses whose redirects the browser follows by itself; others (a network's) are given back. */
export function createPerson(origin: string): Person {
  const cookies = new Map<string, string>();

  const visit = async (address: string, init: RequestInit): Promise<Page> => {
    let next = address;
    let request = init;
    for (let hop = 0; hop < REDIRECTS_MAX; hop += 1) {
      const isOurs = new URL(next).origin === new URL(origin).origin;
      const headers = new Headers(request.headers);
      if (isOurs && cookies.size > 0)
        headers.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '));
      if (request.method === 'POST') headers.set('origin', new URL(next).origin);
      const response = await fetch(next, { ...request, headers, redirect: 'manual' });
      if (isOurs) keep(response);
      const location = response.headers.get('location');
      if (location === null) return pageOf(next, response);
      next = new URL(location, next).toString();
      request = { method: 'GET' };
      if (new URL(next).origin !== new URL(origin).origin) {
        return { address: next, status: response.status, html: '', text: '' };
      }
    }
    throw new Error(`Too many redirects from ${address}.`);
  };

  const keep = (response: Response): void => {
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';');
      const at = pair.indexOf('=');
      cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
  };

  return {
    open: (address) => visit(address, { method: 'GET' }),
    press: (page, typed = {}) => {
      const form = /<form[^>]*method="post"[^>]*>[\s\S]*?<\/form>/i.exec(page.html)?.[0];
      if (form === undefined)
        throw new Error(`There is no button to press on ${page.address}: ${page.text.slice(0, 300)}`);
      const action = /\baction="([^"]*)"/.exec(form)?.[1] ?? page.address;
      const fields = new URLSearchParams();
      for (const [input] of form.matchAll(/<input[^>]*>/g)) {
        const name = /\bname="([^"]*)"/.exec(input)?.[1];
        if (name !== undefined) fields.set(name, typed[name] ?? /\bvalue="([^"]*)"/.exec(input)?.[1] ?? '');
      }
      return visit(new URL(action.replaceAll('&amp;', '&'), page.address).toString(), {
        method: 'POST',
        body: fields,
      });
    },
  };
}

async function pageOf(address: string, response: Response): Promise<Page> {
  const html = await response.text();
  const text = html
    .replaceAll(/<(style|script)[\s\S]*?<\/\1>/g, '')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/&#?\w+;/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return { address, status: response.status, html, text };
}

/** From the page with our button through the network's own pages and back. */
export async function consent(person: Person, before: Page, answers: ConsentAnswers): Promise<Page> {
  const atNetwork = await person.press(before);
  const back = await walkConsent(atNetwork.address, answers);
  return person.open(back.toString());
}

/**
 * Re-authorises as a person does: the link of the mail, the button, the network's own consent page, and back, until
 * the result page is no longer waiting.
 */
export async function reconnect(person: Person, link: string, answers: ConsentAnswers): Promise<Page> {
  const result = await consent(person, await person.open(link), answers);
  return until('the reconnect has a result', async () => {
    const page = await person.open(result.address);
    return /http-equiv="refresh"/i.test(page.html) ? null : page;
  });
}
