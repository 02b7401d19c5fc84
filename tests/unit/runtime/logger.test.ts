import { createLogger, type LoggerOptions } from '../../../workers/runtime/logger';

/** Everything that a logger wrote, as lines. */
function recordedLogger(options: Partial<LoggerOptions> = {}): {
  readonly logger: ReturnType<typeof createLogger>;
  readonly text: () => string;
  readonly last: () => Record<string, unknown>;
} {
  const lines: string[] = [];
  const logger = createLogger({
    process: 'probes',
    level: 'info',
    pretty: false,
    destination: { write: (line: string) => void lines.push(line) },
    ...options,
  });
  return {
    logger,
    text: () => lines.join(''),
    last: () => JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown>,
  };
}

const SECRET = 's3cr3t-value';

describe('a logger', () => {
  it('says which process speaks, when and how loud', () => {
    const { logger, last } = recordedLogger();

    logger.warn({ accountId: 'a1', network: 'x' }, 'probe refused');

    expect(last()).toMatchObject({
      level: 'warn',
      process: 'probes',
      accountId: 'a1',
      network: 'x',
      msg: 'probe refused',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string,
    });
  });

  it.each([
    'accessToken',
    'access_token',
    'refreshToken',
    'tokens',
    'Authorization',
    'set-cookie',
    'client_secret',
    'password',
    'refreshJwt',
    'codeVerifier',
  ])('censors the field %s at any depth', (name) => {
    const { logger, text, last } = recordedLogger();

    logger.info({ deep: [{ deeper: { [name]: SECRET } }] }, 'called');
    logger.child({ [name]: SECRET }).info('called');

    expect(text()).not.toContain(SECRET);
    expect(last()).toMatchObject({ [name]: '[censored]' });
  });

  it('keeps what only sounds like a secret', () => {
    const { logger, last } = recordedLogger();
    const fields = {
      tokenSetId: 't1',
      tokenModel: 'non_expiring',
      credentialId: 'c1',
      hasToken: true,
      expiredTokens: 3,
    };

    logger.info(fields, 'called');

    expect(last()).toMatchObject(fields);
  });

  it.each([
    `GET https://graph.facebook.com/me?access_token=${SECRET}&fields=id`,
    `authorization: Bearer ${SECRET}`,
    `grant_type=refresh_token&refresh_token=${SECRET}`,
    `{"access_token":"${SECRET}","expires_in":1}`,
    `redis://default:${SECRET}@127.0.0.1:6379`,
    `https://holdfast.example/oauth/callback?state=1&code=${SECRET}`,
  ])('censors secrets inside texts: %s', (textWithSecret) => {
    const { logger, text } = recordedLogger();

    logger.info({ note: textWithSecret }, 'called');
    logger.error({ err: new Error(textWithSecret) }, 'failed');

    expect(text()).not.toContain(SECRET);
  });

  it('describes an error without the exchange it carries, and its causes alike', () => {
    const { logger, text, last } = recordedLogger();
    const exchange = { request: { headers: { authorization: SECRET } }, payload: Buffer.from(SECRET), res: SECRET };
    const cause = Object.assign(new Error('Response Error: 400'), { data: exchange, output: { payload: SECRET } });
    const err = Object.assign(new TypeError('refresh failed', { cause }), {
      ...exchange,
      code: 'ECONNRESET',
      options: exchange,
    });

    logger.error({ err, nested: { reason: err } }, 'failed');
    logger.error(err);

    expect(text()).not.toContain(SECRET);
    expect(last()).toMatchObject({
      err: {
        type: 'TypeError',
        message: 'refresh failed',
        code: 'ECONNRESET',
        stack: expect.stringContaining('logger.test') as string,
        causes: [{ type: 'Error', message: 'Response Error: 400' }],
      },
    });
  });

  it('survives circles, depth, bytes and numbers that JSON lacks', () => {
    const { logger, last } = recordedLogger();
    const circle: Record<string, unknown> = { name: 'circle' };
    circle['self'] = circle;
    const deep = Array.from({ length: 30 }).reduce<Record<string, unknown>>((inner) => ({ inner }), {});

    logger.info({ circle, deep, bytes: new Uint8Array(3), big: 10n, at: new Date(Number.NaN) }, 'odd');

    expect(last()).toMatchObject({
      circle: { name: 'circle', self: '[circular]' },
      bytes: '[3 bytes]',
      big: '10',
      at: 'invalid date',
    });
  });

  it('writes readable lines for a terminal', () => {
    const { logger, text } = recordedLogger({ pretty: true });

    logger.info({ accountId: 'a1' }, 'probe went well');

    expect(text()).toMatch(/INFO.*probe went well/);
  });
});
