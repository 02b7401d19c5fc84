import { listAt, textAt } from '../../judgement/json-reader';
import { judgementOf } from '../../judgement/ruling';
import { ask } from '../conversation';
import type { Answer, Call, CallWithToken, GrantedAsset, NetworkSetting, Operation, Outcome } from '../network';
import { isAboutAnother } from './answers';
import { judgeFor, linkedinGet, organisationUrn, personUrn } from './calls';

/** What a member may do for an organisation. */
interface OrganisationRole {
  readonly id: string;
  readonly role: string;
}

const ROLES_PER_REQUEST = 100;
/** A guard against a listing that never ends; more than an agency has. */
const REQUESTS_MAX = 300;

/**
 * Roles with which nobody can post. All others count, the ones we have never heard of too: a role that is missing here
 * costs a refused post, one too many would take a page away from its owner.
 * https://learn.microsoft.com/en-us/linkedin/marketing/community-management/organizations/organization-access-control-by-role#organization-roles
 */
const ROLES_WITHOUT_POSTS: ReadonlySet<string> = new Set([
  'ANALYST',
  'CURATOR',
  'LEAD_CAPTURE_ADMINISTRATOR',
  'LEAD_GEN_FORMS_MANAGER',
]);

/**
 * Roles of the member, without decoration: names are asked for one by one afterwards, since one organisation that the
 * member may no longer see breaks a decorated listing whole (https://github.com/PipedreamHQ/pipedream/issues/21823).
 */
function listRoles(
  { setting, accessToken }: Pick<CallWithToken, 'setting' | 'accessToken'>,
  operation: Operation,
  start: number,
  count: number,
): Call<readonly OrganisationRole[]> {
  return {
    operation,
    request: linkedinGet(
      setting,
      '/rest/organizationAcls',
      { q: 'roleAssignee', state: 'APPROVED', start: String(start), count: String(count) },
      accessToken,
    ),
    // A token of this very sign-in may be unknown to the API for some seconds.
    judge: judgeFor(operation, operation === 'token_exchange' ? { tokenAgeS: 0 } : {}),
    read: ({ body }) =>
      listAt(body, 'elements')
        ?.map(readRole)
        .filter((role) => role !== undefined),
  };
}

function readRole(entry: unknown): OrganisationRole | undefined {
  const urn = textAt(entry, 'organization') ?? textAt(entry, 'organizationTarget') ?? '';
  const id = /^urn:li:organization:(\d{1,20})$/.exec(urn)?.[1];
  const role = textAt(entry, 'role');
  const isApproved = (textAt(entry, 'state') ?? 'APPROVED') === 'APPROVED';
  return id === undefined || role === undefined || !isApproved ? undefined : { id, role };
}

type Roles =
  | { readonly ok: true; readonly value: readonly OrganisationRole[] }
  | Extract<Outcome<unknown>, { readonly ok: false }>;

type Asking<Value> = Generator<Call<unknown>, Value, Outcome<unknown>>;

/** Every organisation that the member may post for, with its name. */
export function* listOrganisations(
  setting: NetworkSetting,
  accessToken: string,
): Asking<{ readonly ok: true; readonly value: readonly GrantedAsset[] } | Extract<Roles, { readonly ok: false }>> {
  const roles = yield* listAllRoles({ setting, accessToken });
  if (!roles.ok) return roles;
  const rolesById = new Map<string, string[]>();
  for (const { id, role } of roles.value) {
    if (ROLES_WITHOUT_POSTS.has(role)) continue;
    rolesById.set(id, [...(rolesById.get(id) ?? []), role]);
  }
  const assets: GrantedAsset[] = [];
  for (const [id, ofThisOne] of rolesById) {
    const named = yield* ask(nameOf(setting, accessToken, id));
    const name = named.ok ? named.value : `Organisation ${id}`;
    assets.push({ kind: 'organisation', remoteId: id, name, roles: ofThisOne, tokens: null });
  }
  return { ok: true, value: assets };
}

function* listAllRoles(access: Pick<CallWithToken, 'setting' | 'accessToken'>): Asking<Roles> {
  const roles: OrganisationRole[] = [];
  for (let start = 0; start < REQUESTS_MAX * ROLES_PER_REQUEST; start += ROLES_PER_REQUEST) {
    const page = yield* ask(listRoles(access, 'token_exchange', start, ROLES_PER_REQUEST));
    const found = page.ok || page.judgement.reason !== 'page_role_lost' ? page : yield* oneByOne(access, start);
    if (!found.ok) return found;
    roles.push(...found.value);
    if (page.ok && page.value.length < ROLES_PER_REQUEST) break;
    if (!page.ok && found.value.length === 0) break;
  }
  return { ok: true, value: roles };
}

/** A page that one stale organisation has broken, without that one. */
function* oneByOne(access: Pick<CallWithToken, 'setting' | 'accessToken'>, start: number): Asking<Roles> {
  const roles: OrganisationRole[] = [];
  for (let index = 0; index < ROLES_PER_REQUEST; index += 1) {
    const one = yield* ask(listRoles(access, 'token_exchange', start + index, 1));
    if (!one.ok && one.judgement.reason !== 'page_role_lost') return one;
    if (one.ok && one.value.length === 0) break;
    if (one.ok) roles.push(...one.value);
  }
  return { ok: true, value: roles };
}

/** https://learn.microsoft.com/en-us/linkedin/marketing/community-management/organizations/organization-lookup-api */
function nameOf(setting: NetworkSetting, accessToken: string, id: string): Call<string> {
  return {
    operation: 'token_exchange',
    request: linkedinGet(setting, `/rest/organizations/${id}`, {}, accessToken),
    judge: judgeFor('token_exchange', { tokenAgeS: 0 }),
    read: ({ body }) => textAt(body, 'localizedName'),
  };
}

/**
 * Whether the member still has a role in the organisation with which one can post. The listing names all roles of the
 * member at once. Where it may go on beyond what we see, or breaks over another organisation, nothing is proven: the
 * page gets the benefit of the doubt, since a role that is gone shows at the next post, and a page that nothing proves
 * would never work again.
 */
export function probeOrganisation(input: CallWithToken): Call<true> {
  const { account } = input;
  const listing = listRoles(input, 'probe', 0, ROLES_PER_REQUEST);
  const judge = judgeFor('probe', { accountKind: account.kind, targetId: account.remoteId });
  const isSilentAboutIt = (answer: Answer): boolean =>
    (listAt(answer.body, 'elements')?.length ?? 0) >= ROLES_PER_REQUEST ||
    isAboutAnother(textAt(answer.body, 'message') ?? '', account.remoteId);
  return {
    operation: 'probe',
    request: listing.request,
    judge: (answer, context) => {
      const judgement = judge(answer, context);
      if (judgement.class === 'transient' && judgement.subject === 'asset') return judgementOf({ reason: 'ok' });
      const roles = judgement.reason === 'ok' ? listing.read(answer) : undefined;
      if (roles === undefined || isSilentAboutIt(answer)) return judgement;
      const isListed = roles.some(({ id, role }) => id === account.remoteId && !ROLES_WITHOUT_POSTS.has(role));
      // The absence of a statement: confirmed by a second look.
      return isListed ? judgement : judgementOf({ reason: 'page_role_lost', recovery: 'confirm' });
    },
    read: (answer) => (listing.read(answer) === undefined && !isSilentAboutIt(answer) ? undefined : true),
  };
}

/** Who speaks: a member, or an organisation that the member acts for. */
export function authorOf(account: CallWithToken['account']): string {
  return account.kind === 'organisation' ? organisationUrn(account.remoteId) : personUrn(account.remoteId);
}
