import { execFileSync } from 'node:child_process';
import { minVersion, satisfies } from 'semver';
import { z } from 'zod';
import { REPOSITORY, readRepositoryFile } from '../../support/repository';

const manifestSchema = z.object({
  engines: z.object({ node: z.string() }),
  dependencies: z.record(z.string(), z.string()),
  devDependencies: z.record(z.string(), z.string()),
  allowScripts: z.record(z.string(), z.boolean()),
});

const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      engines: z.union([z.object({ node: z.string().optional() }), z.array(z.string())]).optional(),
      hasInstallScript: z.boolean().optional(),
      integrity: z.string().optional(),
      optionalDependencies: z.record(z.string(), z.string()).optional(),
      resolved: z.string().optional(),
    }),
  ),
});

const manifest = manifestSchema.parse(JSON.parse(readRepositoryFile('package.json')));
const { '': _root, ...locked } = lockSchema.parse(JSON.parse(readRepositoryFile('package-lock.json'))).packages;
const nameOf = (path: string): string => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

/** The oldest release of each line of Node that package.json promises to run on. */
const oldest = manifest.engines.node.split(' || ').map((range) => minVersion(range)?.version ?? `unreadable: ${range}`);

describe('the packages', () => {
  test('promise the lines of Node that are maintained', () => {
    expect(oldest).toEqual(['20.19.0', '22.13.0', '24.0.0']);
  });

  test.each(oldest)('run on Node %s, every one', (node) => {
    const refusing = Object.entries(locked).filter(([, { engines }]) => {
      const range = Array.isArray(engines) ? undefined : engines?.node;
      return range !== undefined && !satisfies(node, range);
    });
    expect(refusing.map(([path]) => path)).toEqual([]);
  });

  test('are not installed on any other Node: the set-up accepts what package.json accepts', () => {
    const versions = [
      '18.20.8',
      '20.18.9',
      '20.19.0',
      '20.99.0',
      '21.7.3',
      '22.12.0',
      '22.13.0',
      '23.11.1',
      '24.0.0',
      '26.1.0',
    ];
    const faults = `${JSON.stringify(versions)}.map((v) => require('./scripts/setup/node-version').nodeVersionFault('v' + v))`;
    const printed = execFileSync(process.execPath, ['-p', `JSON.stringify(${faults})`], { cwd: REPOSITORY });
    const verdicts = z.array(z.string().nullable()).parse(JSON.parse(printed.toString('utf8')));
    const accepted = versions.filter((_version, position) => verdicts[position] === null);
    expect(accepted).toEqual(versions.filter((version) => satisfies(version, manifest.engines.node)));
    expect(verdicts[0]).toContain('this is v18.20.8');
  });

  test('are locked by content and not by address, so that any registry mirror serves', () => {
    const entries = Object.entries(locked);
    expect(entries.length).toBeGreaterThan(0);
    expect(entries.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
    expect(entries.filter(([, { integrity }]) => integrity === undefined)).toEqual([]);
  });

  // npm writes only the present platform's binaries when it makes the lock file beside a node_modules, or when the
  // registry has no others, and `npm ci` then refuses the lock file. Remedy: make it anew in an empty folder.
  test('are locked for every platform', () => {
    const names = new Set(Object.keys(locked).map(nameOf));
    const wanted = Object.values(locked).flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}));
    expect(wanted.filter((name) => !names.has(name))).toEqual([]);
  });

  test('run no install script that nobody has looked at', () => {
    const scripted = Object.entries(locked).filter(([, entry]) => entry.hasInstallScript === true);
    expect([...new Set(scripted.map(([path]) => nameOf(path)))].sort()).toEqual(
      Object.keys(manifest.allowScripts).sort(),
    );
  });
});
