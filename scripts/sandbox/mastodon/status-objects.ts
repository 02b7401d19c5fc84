import type { World } from '../world';
import { serverState, type MastodonUser, type Status } from './mastodon-state';
import type { ServerKind, ServerName } from './server-kinds';

const URL_IN_TEXT = /https?:\/\/[^\s<>"]+/g;
const MENTION = /(^|[\s(])@([a-z0-9_]+(?:[a-z0-9_.-]*[a-z0-9_])?)(?:@([a-z0-9.-]+[a-z0-9]))?/gi;

/** A link counts 23, and of the mention of somebody elsewhere only the name. https://docs.joinmastodon.org/user/posting/ */
export function lengthOf(text: string): number {
  const counted = text
    .replace(URL_IN_TEXT, 'x'.repeat(23))
    .replace(MENTION, (_whole, before: string, name: string) => `${before}@${name}`);
  return [...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(counted)].length;
}

export function addStatus(
  world: World,
  server: ServerName,
  given: Omit<Status, 'id' | 'mentions'> & { readonly alsoMentions?: readonly string[] },
): Status {
  const { statuses, users } = serverState(world, server);
  const named = [...given.text.matchAll(MENTION)].flatMap(([, , name, elsewhere]) =>
    elsewhere === undefined ? [name?.toLowerCase()] : [],
  );
  const mentioned = [...users.values()].filter(({ username }) => named.includes(username)).map(({ id }) => id);
  const { alsoMentions = [], ...rest } = given;
  const status: Status = {
    ...rest,
    // Ids sort by age: the time in their upper 48 bits. (Mastodon's lib/mastodon/snowflake.rb)
    id: ((BigInt(Math.floor(given.createdAt)) << 16n) | BigInt(world.nextSequence() & 0xffff)).toString(),
    mentions: [...new Set([...mentioned, ...alsoMentions])],
  };
  statuses.set(status.id, status);
  return status;
}

/** https://docs.joinmastodon.org/entities/Status/ */
export function statusObject(world: World, kind: ServerKind, status: Status): unknown {
  const { users, apps } = serverState(world, kind.name);
  const author = status.authorId === null ? undefined : users.get(status.authorId);
  const origin = world.originOf('mastodon', kind.name);
  return {
    id: status.id,
    created_at: new Date(status.createdAt).toISOString(),
    in_reply_to_id: null,
    sensitive: false,
    spoiler_text: '',
    visibility: 'public',
    uri: `${origin}/users/${status.author.replace(/^@/, '')}/statuses/${status.id}`,
    content: htmlOf(origin, status.text),
    reblog: null,
    application: status.byApp === null ? null : { name: apps.get(status.byApp)?.name ?? '', website: null },
    account: author === undefined ? remoteAccount(status.author) : accountObject(origin, author),
    media_attachments: [],
  };
}

/** https://docs.joinmastodon.org/entities/Account/ */
export function accountObject(origin: string, user: MastodonUser): Readonly<Record<string, unknown>> {
  return {
    id: user.id,
    username: user.username,
    acct: user.username,
    display_name: user.name,
    locked: false,
    bot: false,
    url: `${origin}/@${user.username}`,
  };
}

function remoteAccount(author: string): Readonly<Record<string, unknown>> {
  const acct = author.replace(/^@/, '');
  return { id: `remote-${acct}`, username: acct.split('@')[0], acct, display_name: acct };
}

/** As Mastodon's text formatter writes it: paragraphs, links cut into visible and hidden spans, mentions by name alone. */
function htmlOf(origin: string, text: string): string {
  return text
    .split(/\n{2,}/)
    .map(
      (paragraph) =>
        `<p>${paragraph
          .split('\n')
          .map((line) => lineOf(origin, line))
          .join('<br />')}</p>`,
    )
    .join('');
}

function lineOf(origin: string, line: string): string {
  let html = '';
  let from = 0;
  for (const found of line.matchAll(URL_IN_TEXT)) {
    html += withMentions(origin, line.slice(from, found.index)) + linkOf(found[0]);
    from = found.index + found[0].length;
  }
  return html + withMentions(origin, line.slice(from));
}

const SHOWN_OF_A_LINK = 30;

function linkOf(url: string): string {
  const prefix = /^https?:\/\/(?:www\.)?/.exec(url)?.[0] ?? '';
  const rest = url.slice(prefix.length);
  const cut = rest.length > SHOWN_OF_A_LINK;
  return (
    `<a href="${escapeHtml(url)}" target="_blank" rel="nofollow noopener noreferrer" translate="no">` +
    `<span class="invisible">${escapeHtml(prefix)}</span>` +
    `<span class="${cut ? 'ellipsis' : ''}">${escapeHtml(rest.slice(0, SHOWN_OF_A_LINK))}</span>` +
    `<span class="invisible">${escapeHtml(rest.slice(SHOWN_OF_A_LINK))}</span></a>`
  );
}

function withMentions(origin: string, text: string): string {
  return escapeHtml(text).replace(
    MENTION,
    (_whole, before: string, name: string) =>
      `${before}<span class="h-card" translate="no"><a href="${origin}/@${name}" class="u-url mention">@<span>${name}</span></a></span>`,
  );
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
