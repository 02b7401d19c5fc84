import { Router } from 'express';
import type { AccountSummary, People } from '../../db/store';
import { mayReconnectGroup } from '../../domain/organisation/may-reconnect';
import { maySee } from '../../domain/organisation/may-see';
import type { Member } from '../../domain/organisation/organisation';
import { sendProblem } from './error-pages';
import { memberOf } from './member-session';
import { AccountsPage } from './pages/accounts-page';
import type { ListedAccount } from './pages/accounts-page';
import { sendPage } from './render';
import type { Web } from './web';

/** As many as a page can show; disconnected ones come first, so that they are never what is left out. */
const ACCOUNTS_SHOWN_MAX = 200;

/** *Social accounts*, for a member who came by a personal link. */
export function accountRoutes(web: Web): Router {
  const router = Router();
  router.get('/accounts', async (request, response) => {
    const memberId = await memberOf(web, request);
    const member = memberId === null ? null : await web.deps.store.reads.member(memberId);
    const people = member === null ? null : await web.deps.store.reads.people(member.organisationId);
    if (member === null || people === null || member.leftAt !== null) {
      sendProblem(request, response, web.frame, {
        status: 401,
        title: 'Your visit has ended',
        text: 'Open the link in your latest message to see your social accounts again.',
      });
      return;
    }
    const { accounts, isCut } = await accountsOf(web, member, people);
    const facts = {
      organisationName: people.organisation.name,
      memberName: member.name,
      now: web.deps.clock.now(),
      accounts,
      isCut,
    };
    sendPage(response, <AccountsPage frame={web.frame} facts={facts} />);
  });
  return router;
}

async function accountsOf(
  web: Web,
  member: Member,
  people: People,
): Promise<{ readonly accounts: readonly ListedAccount[]; readonly isCut: boolean }> {
  const filter = { organisationId: people.organisation.id, limit: ACCOUNTS_SHOWN_MAX };
  const disconnected = await web.deps.store.reads.accounts({ ...filter, status: 'disconnected' });
  const all = await web.deps.store.reads.accounts(filter);
  const others = all.filter(
    ({ account }) => account.connection.status !== 'disconnected' && account.connection.status !== 'removed',
  );
  const seen = [...disconnected, ...others].filter(({ account }) =>
    maySee(member, people.organisation, account, people.permissions),
  );
  const accounts = await Promise.all(
    seen.slice(0, ACCOUNTS_SHOWN_MAX).map((summary) => listed(web, member, people, summary)),
  );
  return { accounts, isCut: all.length === ACCOUNTS_SHOWN_MAX || seen.length > ACCOUNTS_SHOWN_MAX };
}

async function listed(web: Web, member: Member, people: People, summary: AccountSummary): Promise<ListedAccount> {
  const { account, waitingPosts, lastConnectedByName } = summary;
  const group = await web.deps.store.reads.groupOfAccount(account.id);
  const mayReconnect =
    group !== null && mayReconnectGroup(member, people.organisation, group.accounts, people.permissions);
  const link = { memberId: member.id, accountId: account.id, now: web.deps.clock.now() };
  return {
    account,
    networkTitle: web.deps.networks.network(account.network).title,
    waitingPosts,
    lastConnectedBy: lastConnectedByName,
    reconnectHref: mayReconnect ? new URL(web.links.makeReconnectLink(link)).pathname : null,
  };
}
