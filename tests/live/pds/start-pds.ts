import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';

/**
 * A process of its own: a Bluesky PDS and the PLC directory it registers its accounts with, both from npm, both on
 * loopback, knowing nobody else on the network. Prints one line of JSON (`PdsReady`) when it answers, and ends when
 * it is told to (SIGTERM) or when its standard input closes, so that it never outlives whoever started it. The lines
 * `down` and `up` on its input end the PDS and start it again with the same data and secrets; each is answered with the
 * same word when it is done.
 */

/** The line that this process prints when it is ready. */
export interface PdsReady {
  /** `http://localhost:port`; the PDS calls itself that, and issues its DIDs' documents so. */
  readonly origin: string;
  /** For Basic authentication as `admin` at `com.atproto.admin.*`. */
  readonly adminPassword: string;
  /** The secret that sessions are signed with (HS256). */
  readonly jwtSecret: string;
  /** As the header `x-ratelimit-bypass`: exempts a request from the limits, which are on for everybody else. */
  readonly bypassKey: string;
}

interface Stoppable {
  start(): Promise<unknown>;
  destroy(): Promise<void>;
}

/** What is used here of `@atproto/pds` 0.4; its package has a tree of modules of its own, so its types are not at hand. */
interface PdsPackage {
  readonly PDS: { create(config: unknown, secrets: unknown): Promise<Stoppable> };
  envToCfg(environment: Readonly<Record<string, unknown>>): unknown;
  envToSecrets(environment: Readonly<Record<string, unknown>>): unknown;
}

/** What is used here of `@did-plc/server` 0.0.1. */
interface PlcPackage {
  readonly PlcServer: { create(options: { readonly db: unknown; readonly port: number }): Stoppable };
  readonly Database: { mock(): unknown };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      /** The folder whose node_modules holds the two packages. */
      packages: { type: 'string' },
      /** An empty folder for the PDS's databases and blobs. */
      data: { type: 'string' },
    },
  });
  const { packages, data } = values;
  if (packages === undefined || data === undefined) throw new Error('Usage: start-pds --packages FOLDER --data FOLDER');

  const requirePackage = createRequire(join(packages, 'package.json'));
  const plcPackage = requirePackage('@did-plc/server') as PlcPackage;
  const pdsPackage = requirePackage('@atproto/pds') as PdsPackage;

  const [plcPort, pdsPort] = await freePorts(2);
  const plc = plcPackage.PlcServer.create({ db: plcPackage.Database.mock(), port: plcPort });
  await plc.start();

  const [adminPassword, jwtSecret, bypassKey] = [secret(), secret(), secret()];
  const environment = {
    port: pdsPort,
    hostname: 'localhost',
    devMode: true,
    dataDirectory: data,
    blobstoreDiskLocation: join(data, 'blobs'),
    didPlcUrl: `http://localhost:${plcPort}`,
    serviceHandleDomains: ['.test'],
    inviteRequired: false,
    enableDidDocWithSession: true,
    // Both servers are on loopback, which the PDS would otherwise refuse to fetch from.
    disableSsrfProtection: true,
    adminPassword,
    jwtSecret,
    rateLimitsEnabled: true,
    rateLimitBypassKey: bypassKey,
    dpopSecret: secret(),
    plcRotationKeyK256PrivateKeyHex: secret(),
  };
  const startServer = async (): Promise<Stoppable> => {
    const server = await pdsPackage.PDS.create(pdsPackage.envToCfg(environment), pdsPackage.envToSecrets(environment));
    await server.start();
    return server;
  };
  let pds: Stoppable | null = await startServer();

  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    void Promise.allSettled([pds?.destroy(), plc.destroy()]).then(() => process.exit(0));
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  process.stdin.once('close', stop);

  const obey = async (order: string): Promise<void> => {
    if (order === 'down') {
      await pds?.destroy();
      pds = null;
    } else if (order === 'up') pds ??= await startServer();
    process.stdout.write(`${order}\n`);
  };
  createInterface(process.stdin).on('line', (order) => {
    obey(order).catch((err: unknown) => {
      console.error(err);
      stop();
    });
  });

  const ready: PdsReady = { origin: `http://localhost:${pdsPort}`, adminPassword, jwtSecret, bypassKey };
  process.stdout.write(`${JSON.stringify(ready)}\n`);
}

/** 256 random bits; also a valid private key of the curve in all but one case of 2^128. */
function secret(): string {
  return randomBytes(32).toString('hex');
}

/**
 * Ports that nobody listens on, held together so that they differ. Both packages want to know theirs before they
 * listen: the PDS writes it into every account's DID document.
 */
async function freePorts(count: 2): Promise<readonly [number, number]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve, reject) => {
          server.once('error', reject);
          server.listen(0, () => resolve((server.address() as AddressInfo).port));
        }),
    ),
  );
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  const [one = 0, other = 0] = ports;
  return [one, other];
}

main().catch((err: unknown) => {
  console.error(err);
  process.exit(1);
});
