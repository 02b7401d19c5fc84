import { facebook } from '../../../domain/networks/facebook';
import type { Grant, GrantedAsset, PostContent } from '../../../domain/networks/network';
import { FACEBOOK_DISCONNECTS } from '../../../scripts/sandbox/facebook/disconnects';
import { SANDBOX_FACEBOOK_PAGES, SANDBOX_FACEBOOK_USERS } from '../../../scripts/sandbox/facebook/seed';
import { SANDBOX_INSTAGRAM_USERS } from '../../../scripts/sandbox/instagram/seed';
import { SANDBOX_APPS } from '../../../scripts/sandbox/seed';
import { stopped, useMetaSandbox } from './meta-against-the-sandbox';
import { granted, type Acting } from './visit';

const { dora } = SANDBOX_FACEBOOK_USERS;
const page = SANDBOX_FACEBOOK_PAGES.pottery;
const { pottery } = SANDBOX_INSTAGRAM_USERS;
const WALK = { name: dora.name, password: dora.password };
const ALBUM: PostContent = {
  text: 'Fresh from the kiln',
  link: null,
  media: [
    { kind: 'image', url: 'https://media.example/kiln.jpg', altText: 'A kiln' },
    { kind: 'video', url: 'https://media.example/kiln.mp4', altText: null },
  ],
};

describe('Instagram through Facebook against the sandbox', () => {
  const meta = useMetaSandbox(facebook, SANDBOX_APPS.facebook);

  function assetOf({ assets }: Grant, kind: 'page' | 'instagram'): GrantedAsset {
    const asset = assets.find((one) => one.kind === kind);
    if (asset === undefined) throw new Error(`no ${kind} was granted`);
    return asset;
  }

  async function connected(): Promise<{ grant: Grant; acting: Acting }> {
    const grant = granted(await meta.at().signIn(WALK));
    const asset = assetOf(grant, 'instagram');
    const account = { kind: 'instagram' as const, remoteId: asset.remoteId, networkUserId: grant.networkUserId };
    return { grant, acting: { account, accessToken: asset.tokens?.accessToken ?? '' } };
  }

  const probe = (acting: Acting) => {
    const call = facebook.probeAsset({ ...acting, setting: meta.at().setting });
    if (call === null) throw new Error('Instagram accounts have a probe of their own');
    return meta.at().ask(call, { accountKind: 'instagram', targetId: acting.account.remoteId });
  };

  it('comes with the Page it is linked to, and has its token', async () => {
    const { grant, acting } = await connected();

    expect(assetOf(grant, 'instagram')).toMatchObject({ remoteId: pottery.id, name: '@tidal_pottery' });
    expect(assetOf(grant, 'instagram').tokens).toEqual(assetOf(grant, 'page').tokens);
    expect(await probe(acting)).toMatchObject({ ok: true });
  });

  it.each<[string, object]>([
    ['the account was not ticked', { targets: [page.id] }],
    ['instagram_basic was not granted', { withoutScopes: ['instagram_basic'] }],
  ])('stays away where %s, and the Page comes alone', async (_what, more) => {
    const grant = granted(await meta.at().signIn(WALK, more));

    expect(grant.assets.map(({ kind }) => kind)).toEqual(['profile', 'page']);
  });

  it('publishes in containers, and finds it again', async () => {
    const { acting } = await connected();
    const published = await meta.publish(acting, ALBUM);

    expect(published.waits).toBe(1);
    expect(await meta.found(acting, ALBUM, published.boundaryAt)).toMatchObject([
      { remoteId: published.remoteId, text: ALBUM.text },
    ]);
    expect(await meta.at().sandbox.admin.posts({ network: 'instagram', byApps: true })).toMatchObject([
      { account: pottery.id, text: ALBUM.text },
    ]);
  });

  it('streams comments and counts days', async () => {
    const { acting } = await connected();
    const input = { ...acting, setting: meta.at().setting };
    await meta.at().sandbox.admin.addStreamItem({
      network: 'instagram',
      account: pottery.username,
      author: 'cup_of_june',
      text: 'Sold already?',
    });
    const stream = facebook.stream('instagram');
    const analytics = facebook.analytics('instagram');
    if (!stream.offered || !analytics.offered) throw new Error('not offered');

    expect((await meta.at().answered(stream.load(input))).map(({ text }) => text)).toContain('Sold already?');
    const load = analytics.load({ ...input, fromDay: '2026-11-20', toDay: '2026-11-20' });
    expect(await meta.at().answered(load)).toMatchObject([{ day: '2026-11-20' }]);
  });

  it('has its own targets in what debug_token tells of the permissions', async () => {
    const { grant } = await connected();
    const probed = await meta
      .at()
      .ask(facebook.probe({ setting: meta.at().setting, tokens: grant.tokens, networkUserId: grant.networkUserId }), {
        accountKind: 'instagram',
        targetId: pottery.id,
        requiredScopes: ['pages_show_list', 'instagram_basic', 'instagram_content_publish'],
      });

    expect(probed.judgement.reason).toBe('ok');
  });

  it.each(FACEBOOK_DISCONNECTS.map((row) => [row.asked, row.happening, row] as const))(
    'a connection ends, as the %s tells, by %s',
    async (asked, kind, row) => {
      const { grant, acting } = await connected();
      const setting = meta.at().setting;
      const happen = (what: string) =>
        meta.at().sandbox.admin.happen({
          network: 'at' in row ? row.at : 'facebook',
          kind: what,
          ...('at' in row
            ? { user: pottery.id }
            : { user: dora.id, page: /page|instagram/.test(what) ? page.id : undefined }),
          ...(what === 'link_instagram' ? { instagram: pottery.id } : {}),
        } as never);
      const told = (from: Grant) => {
        const asset = asked === 'probe' ? undefined : assetOf(from, asked);
        if (asset === undefined) {
          return meta.at().ask(facebook.probe({ setting, tokens: from.tokens, networkUserId: dora.id }));
        }
        const account = { ...acting.account, kind: asset.kind, remoteId: asset.remoteId };
        return probe({ account, accessToken: asset.tokens?.accessToken ?? '' });
      };
      expect((await told(grant)).judgement.reason).toBe('ok');

      await happen(kind);
      expect((await told(grant)).judgement).toMatchObject({ class: 'disconnected', reason: row.reason });

      if (row.heals === 'happening') {
        await happen(row.undo);
        expect((await told(grant)).judgement.reason).toBe('ok');
      } else if (kind !== 'delete_page') {
        const password = kind === 'change_password' ? `${dora.password}-new` : dora.password;
        expect((await told(granted(await meta.at().signIn({ ...WALK, password })))).judgement.reason).toBe('ok');
      }
    },
  );

  it('takes nothing from the Page when it is unlinked, and comes back when it is linked again', async () => {
    const { grant, acting } = await connected();
    const { admin } = meta.at().sandbox;
    await admin.happen({ network: 'facebook', kind: 'unlink_instagram', user: dora.id, page: page.id });

    const { step, outcome } = await stopped(meta.publish(acting, ALBUM));
    expect(step).toBe('item-0');
    expect(outcome.judgement).toMatchObject({ reason: 'resource_gone', subject: 'asset' });
    expect(facebook.publish.isStagingLost?.(outcome.answer, outcome.judgement)).toBe(false);
    const { remoteId, tokens } = assetOf(grant, 'page');
    const account = { kind: 'page' as const, remoteId, networkUserId: grant.networkUserId };
    const pageProbe = { account, accessToken: tokens?.accessToken ?? '' };
    expect(await probe(pageProbe)).toMatchObject({ ok: true });

    await admin.happen({
      network: 'facebook',
      kind: 'link_instagram',
      user: dora.id,
      page: page.id,
      instagram: pottery.id,
    });
    expect(await probe(acting)).toMatchObject({ ok: true });
  });

  it('limits what needs a permission that was taken away, and no more', async () => {
    const { acting } = await connected();
    await meta.at().sandbox.admin.happen({
      network: 'facebook',
      kind: 'remove_scope',
      user: dora.id,
      scope: 'instagram_content_publish',
    });

    expect(await probe(acting)).toMatchObject({ ok: true });
    const { outcome } = await stopped(meta.publish(acting, ALBUM));
    expect(outcome.judgement).toMatchObject({ reason: 'permission_missing' });
  });
});
