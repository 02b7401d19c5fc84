import { z } from 'zod';
import type { CommandName, IntakeCommand } from '../../../domain/intake/command';
import { DEFAULT_GRACE_MS, PERMISSION_LEVELS, PLAN_NAMES, ROLES } from '../../../domain/organisation/organisation';
import { DAY } from '../../../domain/clock';
import type { AccountKind, NetworkName } from '../../../domain/networks/network';
import { NETWORKS } from '../../../domain/networks/registry';

/**
 * The wire form of every command, field by field. Strict: a field that nobody reads is an error of the host's that it
 * should hear of. Messages are the end of a sentence that begins with the field, and never repeat a value.
 */

const NAME_LENGTH_MAX = 200;
/** More than any network takes; each network's own limit is judged by its own rules. */
const TEXT_LENGTH_MAX = 100_000;
const MEDIA_MAX = 50;
const ACCOUNTS_MAX = 500;
const SCOPES_MAX = 200;
const TOKEN_LENGTH_MAX = 16_384;
const URL_LENGTH_MAX = 2048;
const GRACE_MAX_MS = 30 * DAY;
/** https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md: 24 to 64 bytes. */
const WEBHOOK_SECRET = /^whsec_(?:[A-Za-z0-9+/]{4}){8,21}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

// ------------------------------------------------------------------------------------------ building blocks

const hostId = z
  .string()
  .regex(/^[A-Za-z0-9_.@-]{1,128}$/, 'must be 1 to 128 letters, digits or any of _ . @ - (an id of yours)');
const ourId = z.string().regex(/^[A-Za-z0-9-]{1,64}$/, 'is not an id that Holdfast gave');
const remoteId = z.string().regex(/^[\x21-\x7e]{1,300}$/, "must be the network's own id: printable, without spaces");

const NOT_TEXT = 'must not contain NUL or half of a surrogate pair';
const name = z
  .string()
  .trim()
  .min(1)
  .max(NAME_LENGTH_MAX)
  .regex(/^[^\p{Cc}\p{Surrogate}]*$/u, 'must be one line of text');

const time = z.iso
  .datetime({
    offset: true,
    error: 'must be a time with a date and an offset, such as 2026-03-01T09:30:00Z or 2026-03-01T10:30:00+01:00',
  })
  .transform((text) => Date.parse(text));

const address = z
  .url({ protocol: /^https?$/, error: 'must be an http or https address' })
  .max(URL_LENGTH_MAX)
  .refine((text) => withoutCredentials(text), 'must not carry a user name or password');

const origin = address
  .refine(
    (text) => URL.canParse(text) && new URL(text).pathname === '/',
    'must be an origin, such as https://bsky.social',
  )
  .refine(isSafeToSendTokens, 'must be https: tokens are sent there')
  .transform((text) => new URL(text).origin);

function withoutCredentials(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { username, password } = new URL(text);
  return username === '' && password === '';
}

function isSafeToSendTokens(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]';
}

const token = z
  .string()
  .max(TOKEN_LENGTH_MAX)
  .regex(/^[\x21-\x7e]+$/, 'must be the token itself: printable, not empty, without spaces');

const absent = <Schema extends z.ZodType>(schema: Schema) => schema.nullable().default(null);

const tokens = z.strictObject({
  accessToken: token,
  refreshToken: absent(token),
  /** Left out: the network did not say. */
  expiresAt: absent(time),
  refreshExpiresAt: absent(time),
  scopes: absent(z.array(z.string().min(1).max(NAME_LENGTH_MAX)).max(SCOPES_MAX)),
});

const content = z.strictObject({
  text: z
    .string()
    .max(TEXT_LENGTH_MAX)
    .regex(/^[^\0\p{Surrogate}]*$/u, NOT_TEXT),
  link: absent(address),
  media: z
    .array(
      z.strictObject({
        kind: z.enum(['image', 'video']).default('image'),
        url: address,
        altText: absent(z.string().max(TEXT_LENGTH_MAX)),
      }),
    )
    .max(MEDIA_MAX)
    .default([]),
});

const network = z.enum(NETWORKS.map(({ name: each }) => each) as [NetworkName, ...NetworkName[]]);
const kinds = [...new Set(NETWORKS.flatMap(({ accountKinds }) => accountKinds))] as [AccountKind, ...AccountKind[]];

const ofOrganisation = { organisationId: hostId };
/** Who of the host's users did it; kept in the audit. */
const byMember = { actingMemberId: absent(hostId) };
const ofAccount = { ...ofOrganisation, accountId: ourId, ...byMember };
const ofPost = { ...ofOrganisation, postId: ourId, ...byMember };
const settled = { command: z.literal('settle-unconfirmed-post'), ...ofPost };

// ------------------------------------------------------------------------------------------ commands

export const COMMAND_SCHEMAS = {
  'put-organisation': z.strictObject({
    command: z.literal('put-organisation'),
    ...ofOrganisation,
    name,
    plan: z.enum(PLAN_NAMES),
    graceMs: z.int().min(0).max(GRACE_MAX_MS).default(DEFAULT_GRACE_MS),
  }),
  'put-member': z.strictObject({
    command: z.literal('put-member'),
    ...ofOrganisation,
    memberId: hostId,
    name,
    email: z.email('must be an e-mail address').max(NAME_LENGTH_MAX),
    role: z.enum(ROLES),
  }),
  'remove-member': z.strictObject({
    command: z.literal('remove-member'),
    ...ofOrganisation,
    memberId: hostId,
  }),
  'put-permission': z.strictObject({
    command: z.literal('put-permission'),
    ...ofOrganisation,
    memberId: hostId,
    accountId: ourId,
    level: z.enum(PERMISSION_LEVELS).nullable(),
  }),
  'put-credential': z.strictObject({
    command: z.literal('put-credential'),
    ...ofOrganisation,
    privateToMemberId: absent(hostId),
    network,
    instance: absent(origin),
    networkUserId: remoteId,
    displayName: name,
    tokens,
    issuedAt: time,
    accounts: z
      .array(z.strictObject({ kind: z.enum(kinds), remoteId, name, tokens: absent(tokens) }))
      .min(1)
      .max(ACCOUNTS_MAX),
    ...byMember,
  }),
  'reconnect-completed': z.strictObject({
    command: z.literal('reconnect-completed'),
    ...ofOrganisation,
    credentialId: ourId,
    networkUserId: remoteId,
    tokens,
    issuedAt: time,
    assets: z
      .array(z.strictObject({ accountId: ourId, tokens }))
      .max(ACCOUNTS_MAX)
      .default([]),
    ...byMember,
  }),
  'remove-account': z.strictObject({ command: z.literal('remove-account'), ...ofAccount }),
  'pause-account': z.strictObject({ command: z.literal('pause-account'), ...ofAccount }),
  'resume-account': z.strictObject({ command: z.literal('resume-account'), ...ofAccount }),
  'schedule-post': z.strictObject({ command: z.literal('schedule-post'), ...ofAccount, content, dueAt: time }),
  'edit-post': z.strictObject({ command: z.literal('edit-post'), ...ofPost, content }),
  'reschedule-post': z.strictObject({ command: z.literal('reschedule-post'), ...ofPost, dueAt: time }),
  'cancel-post': z.strictObject({ command: z.literal('cancel-post'), ...ofPost }),
  'pause-post': z.strictObject({ command: z.literal('pause-post'), ...ofPost }),
  'resume-post': z.strictObject({ command: z.literal('resume-post'), ...ofPost }),
  'publish-missed-post': z.strictObject({ command: z.literal('publish-missed-post'), ...ofPost }),
  'settle-unconfirmed-post': z.discriminatedUnion('outcome', [
    z.strictObject({ ...settled, outcome: z.literal('published'), remoteId }),
    z.strictObject({ ...settled, outcome: z.literal('publish_again') }),
    z.strictObject({ ...settled, outcome: z.literal('drop') }),
  ]),
  'put-webhook-endpoint': z.strictObject({
    command: z.literal('put-webhook-endpoint'),
    organisationId: hostId.nullable(),
    endpointId: hostId,
    url: address.refine((text) => URL.canParse(text) && new URL(text).hash === '', 'must not have a fragment (#…)'),
    secret: z
      .string()
      .regex(WEBHOOK_SECRET, 'must be a Standard Webhooks secret: whsec_ and 24 to 64 random bytes in base64'),
  }),
} as const satisfies { readonly [Name in CommandName]: z.ZodType<IntakeCommand & { command: Name }> };

/** What the host writes, by the command's name: `id` comes on top. */
export type CommandInput<Name extends CommandName = CommandName> = {
  [Each in Name]: z.input<(typeof COMMAND_SCHEMAS)[Each]>;
}[Name];
