import type { Clock } from '../../domain/clock';
import type { TokenSealer } from '../sealing/token-sealer';
import type { Db } from './connection';
import type { EventLog } from './event-log';
import type { Writer } from './group-commit';

/** What the parts of the engine share. All of it belongs to one connection of one process. */
export interface Engine {
  readonly db: Db;
  readonly writer: Writer;
  readonly events: EventLog;
  readonly sealer: TokenSealer;
  readonly clock: Clock;
}
