import type {
  AccountKind,
  AccountOnNetwork,
  Call,
  CallWithToken,
  LookUpInput,
  Network,
  NetworkSetting,
  PostContent,
  PublishInput,
  StepResults,
  Tokens,
} from '../../../domain/networks/network';

/** Values that must never show up in the path of an address, and that any leak would carry in plain sight. */
export const SECRETS = {
  accessToken: 'ACCESS-TOKEN-SECRET',
  refreshToken: 'REFRESH-TOKEN-SECRET',
  clientSecret: 'CLIENT-SECRET',
} as const;

export const TOKENS: Tokens = {
  accessToken: SECRETS.accessToken,
  refreshToken: SECRETS.refreshToken,
  expiresAt: null,
  refreshExpiresAt: null,
  scopes: null,
};

export const NOW = Date.parse('2026-11-24T10:00:00Z');

export const TEXT: PostContent = { text: 'Hello from Holdfast', link: null, media: [] };
export const LINK: PostContent = { text: 'Read this', link: 'https://example.com/a?b=c', media: [] };
export const PHOTO: PostContent = {
  text: 'A photo',
  link: null,
  media: [{ kind: 'image' as const, url: 'https://example.com/1.jpg', altText: 'One' }],
};
export const PHOTOS: PostContent = {
  text: 'Photos',
  link: 'https://example.com/more',
  media: [1, 2, 3].map((n) => ({ kind: 'image' as const, url: `https://example.com/${String(n)}.jpg`, altText: null })),
};

export const VIDEO: PostContent = {
  text: 'A film of a minute',
  link: null,
  media: [{ kind: 'video', url: 'https://example.com/film.mp4', altText: null }],
};

/** What posts are made of; each network takes some of them. */
export const CONTENTS: readonly PostContent[] = [TEXT, LINK, PHOTO, PHOTOS, VIDEO];

/** Every host of the network moved to one of ours, as the sandbox does. */
export function settingOf(network: Network): NetworkSetting {
  return {
    hosts: Object.fromEntries(Object.keys(network.hosts).map((key) => [key, `http://127.0.0.1:4000/${key}`])),
    app: { clientId: 'CLIENT-ID', clientSecret: SECRETS.clientSecret },
    instance: network.hasInstances ? 'http://127.0.0.1:4000' : null,
  };
}

export function accountOf(kind: AccountKind): AccountOnNetwork {
  return { kind, remoteId: `remote-${kind}`, networkUserId: 'network-user' };
}

export function callInput(network: Network, kind: AccountKind): CallWithToken {
  return { setting: settingOf(network), account: accountOf(kind), accessToken: SECRETS.accessToken };
}

export function publishInput(
  network: Network,
  kind: AccountKind,
  content: PostContent,
  results: StepResults = {},
): PublishInput {
  return {
    ...callInput(network, kind),
    postId: '0192a3b4-0000-7000-8000-000000000001',
    acceptedAt: NOW,
    content,
    results,
  };
}

export function lookUpInput(network: Network, kind: AccountKind, content: PostContent): LookUpInput {
  return { ...publishInput(network, kind, content), boundaryAt: NOW + 60_000 };
}

/** Every call that the network can build, by what it is for. */
export function everyCall(network: Network): readonly (readonly [string, Call<unknown>])[] {
  const setting = settingOf(network);
  const ofTheCredential: (readonly [string, Call<unknown> | null | undefined])[] = [
    ['probe', network.probe({ setting, tokens: TOKENS, networkUserId: 'network-user' })],
    ['revoke', network.revoke?.({ setting, tokens: TOKENS, networkUserId: 'network-user' })],
    ['refresh', ownRefresh(network, setting)],
    ['check of the app', network.checkApp?.(setting)],
  ];
  const ofEachKind = network.accountKinds.flatMap((kind) => {
    const input = callInput(network, kind);
    const stream = network.stream(kind);
    const analytics = network.analytics(kind);
    const steps = CONTENTS.filter(
      (content) => network.publish.refuseContent(content, accountOf(kind)) === null,
    ).flatMap((content) =>
      network.publish
        .steps(content, accountOf(kind))
        .map((step) => [`publish ${step.name}`, step.call(publishInput(network, kind, content))] as const),
    );
    return [
      ['probe of the asset', network.probeAsset(input)] as const,
      ['look-up', network.lookUp(lookUpInput(network, kind, TEXT))] as const,
      ['follow-up', network.publish.followUp?.({ ...input, remoteId: 'handle' })] as const,
      ['stream', stream.offered ? stream.load(input) : null] as const,
      [
        'analytics',
        analytics.offered ? analytics.load({ ...input, fromDay: '2026-11-01', toDay: '2026-11-02' }) : null,
      ] as const,
      ...steps,
    ].map(([name, call]) => [`${name} (${kind})`, call] as const);
  });
  return [...ofTheCredential, ...ofEachKind].flatMap(([name, call]) => (call ? [[name, call] as const] : []));
}

function ownRefresh(network: Network, setting: NetworkSetting): Call<unknown> | null {
  const refresh = network.refresh?.({ setting, tokens: TOKENS });
  return refresh?.kind === 'own' ? refresh.call : null;
}
