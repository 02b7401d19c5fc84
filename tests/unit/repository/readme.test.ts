import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { DELIVERY_CHANNELS } from '../../../domain/alert/alert';
import { COMMAND_NAMES } from '../../../domain/intake/command';
import { NETWORKS } from '../../../domain/networks/registry';
import { REACTION_NAMES } from '../../../domain/reaction/catalogue';
import { ALL_QUEUES } from '../../../queues/registry';
import { SCENARIOS } from '../../../scripts/demo/scenarios/all';
import { PROCESS_NAMES } from '../../../scripts/installation/worker-processes';
import { REPOSITORY, readRepositoryFile, repositoryFiles } from '../../support/repository';

const readme = readRepositoryFile('README.md');
const manifest = z
  .object({
    scripts: z.record(z.string(), z.string()),
    dependencies: z.record(z.string(), z.string()),
  })
  .parse(JSON.parse(readRepositoryFile('package.json')));

/** What stands between backticks, cell by cell and word by word. */
const named = new Set([...readme.matchAll(/`([^`\n]+)`/g)].map(([, text = '']) => text));
const missing = (wanted: readonly string[]): readonly string[] => wanted.filter((each) => !named.has(each));

/** Every match of the first group of `pattern` in a file of ours. */
function found(path: string, pattern: RegExp): readonly string[] {
  const all = [...readRepositoryFile(path).matchAll(pattern)].map(([, text = '']) => text);
  expect(all.length).toBeGreaterThan(5);
  return all;
}

describe('the README names', () => {
  test('every command', () => {
    const asTyped = (script: string): string =>
      ['start', 'test'].includes(script) ? `npm ${script}` : `npm run ${script}`;
    expect(missing(Object.keys(manifest.scripts).map(asTyped))).toEqual([]);
  });

  test('every process', () => {
    expect(missing(PROCESS_NAMES)).toEqual([]);
  });

  test('every kind of queue, with its jobs', () => {
    const kinds = new Set(ALL_QUEUES.map((queue) => queue.slice(0, queue.indexOf('.'))));
    const jobs = (repositoryFiles() ?? []).filter(
      (path) => path.startsWith('queues/jobs/') && path.endsWith('.job.ts'),
    );
    const jobNames = jobs.map((path) => path.slice('queues/jobs/'.length, -'.job.ts'.length));
    expect([...kinds].filter((kind) => ![...named].some((text) => text.startsWith(`${kind}.<`)))).toEqual([]);
    expect(missing([...jobNames, ...DELIVERY_CHANNELS])).toEqual([]);
  });

  test('every variable of the environment', () => {
    const apps = NETWORKS.filter(
      ({ signIn, registration }) => signIn.kind === 'oauth' && registration === undefined,
    ).flatMap(({ name }) => [`${name.toUpperCase()}_CLIENT_ID`, `${name.toUpperCase()}_CLIENT_SECRET`]);
    expect(missing([...found('workers/runtime/config.ts', /^ {2}([A-Z][A-Z_]+):/gm), ...apps])).toEqual([]);
  });

  test('every command of a host, every event it hears of, and every reaction', () => {
    const events = found('domain/alert/host-events.ts', /^ {2}readonly '([a-z._]+\.v\d+)':/gm);
    expect(missing([...COMMAND_NAMES, ...events, ...REACTION_NAMES])).toEqual([]);
  });

  test('every package that an installation needs', () => {
    expect(missing(Object.keys(manifest.dependencies))).toEqual([]);
  });
});

describe('what the README points at', () => {
  test('is there', () => {
    const paths = [...named].filter((text) => /^(domain|db|queues|workers|scripts|tests)\/[\w./-]*$/.test(text));
    expect(paths.length).toBeGreaterThan(20);
    expect(paths.filter((path) => !existsSync(join(REPOSITORY, path)))).toEqual([]);
  });

  test('are scenarios that the demo plays', () => {
    const scenarios = [...readme.matchAll(/scenarios? ((?:`[\w-]+`(?:, )?)+)/g)].flatMap(([, list = '']) =>
      [...list.matchAll(/`([\w-]+)`/g)].map(([, name = '']) => name),
    );
    expect(scenarios.length).toBeGreaterThan(5);
    expect(scenarios.filter((name) => !SCENARIOS.some((scenario) => scenario.name === name))).toEqual([]);
  });
});

test('the diagrams of the README fit a terminal', () => {
  const diagrams = [...readme.matchAll(/^```text\n([\s\S]*?)^```/gm)].map(([, text = '']) => text);
  expect(diagrams.length).toBeGreaterThan(2);
  expect(diagrams.flatMap((text) => text.split('\n')).filter((line) => line.length > 80)).toEqual([]);
});
