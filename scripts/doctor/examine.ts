import { LOCAL_SETTINGS } from '../configuration/read-config';
import { checkAlerts } from './check-alerts';
import { checkClock } from './check-clock';
import { checkConfiguration } from './check-configuration';
import { checkDatabase } from './check-database';
import { checkEnvironment } from './check-environment';
import { checkKeys } from './check-keys';
import { checkNetworks } from './check-networks';
import { checkRedis } from './check-redis';
import { AREAS, fault, warning } from './finding';
import type { Area, Finding } from './finding';
import { readSettings } from './settings';
import type { Environment, Settings } from './settings';

export interface Report {
  /** Whether there is no fault; warnings do not count. */
  readonly healthy: boolean;
  readonly findings: readonly Finding[];
}

const SECRET_FILES = ['.env', LOCAL_SETTINGS];

/** Checks everything that a live installation needs, changes nothing, and finds every fault rather than the first. */
export async function examine(env: Environment): Promise<Report> {
  const settings = readSettings(env);
  const found = await Promise.all([
    attempt('configuration', () => checkConfiguration(settings, env)),
    attempt('environment', () => checkEnvironment(env, SECRET_FILES)),
    attempt('database', () => checkStores(settings)),
    attempt('redis', () =>
      settings.redisUrl === null ? unknown('redis', 'REDIS_URL') : checkRedis(settings.redisUrl),
    ),
    attempt('clock', () => checkClock(settings)),
    attempt('networks', () => checkNetworks(settings)),
    attempt('alerts', () => checkAlerts(settings, env)),
  ]);
  const findings = found.flat().sort((a, b) => AREAS.indexOf(a.area) - AREAS.indexOf(b.area));
  return { healthy: findings.every(({ severity }) => severity !== 'fault'), findings };
}

async function checkStores(settings: Settings): Promise<readonly Finding[]> {
  if (settings.databasePath === null) return unknown('database', 'HOLDFAST_DATABASE');
  const { findings, isOpenable } = checkDatabase(settings.databasePath);
  return [...findings, ...(isOpenable ? await attempt('keys', () => checkKeys(settings)) : [])];
}

function unknown(area: Area, variable: string): readonly Finding[] {
  return [warning(area, `Not checked: ${variable} is not usable.`, `Set ${variable}, then look again.`)];
}

/** A check that fails by itself is a fault of its own and keeps no other from being made. */
async function attempt(
  area: Area,
  check: () => readonly Finding[] | Promise<readonly Finding[]>,
): Promise<readonly Finding[]> {
  try {
    return await check();
  } catch (err) {
    const why = err instanceof Error ? err.message : String(err);
    return [fault(area, `The check could not be made: ${why}`, 'If this does not explain itself, report it.')];
  }
}
