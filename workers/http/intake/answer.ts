import { StoreBusyError, StoreFullError } from '../../../db/errors';
import type { Receipt } from '../../../db/store';
import type { IntakeRefusal } from '../../../domain/intake/decision';
import type { FieldProblem } from '../../../domain/intake/decision';
import type { CommandName } from '../../../domain/intake/command';
import type { IntakeResults } from '../../../domain/intake/decision';
import type { UnreadableCommand } from './read-command';

/** The proof that a command is committed. */
export interface ReceiptAnswer {
  readonly commandId: string;
  readonly command: CommandName;
  readonly organisationId: string | null;
  /** ISO 8601. */
  readonly committedAt: string;
}

export interface AcceptedAnswer<Name extends CommandName = CommandName> {
  readonly receipt: ReceiptAnswer & { readonly command: Name };
  readonly result: IntakeResults[Name];
}

export interface RefusedAnswer {
  readonly error: {
    /** For programs; stable. */
    readonly code: string;
    /** For people. */
    readonly message: string;
    readonly fields: readonly FieldProblem[];
  };
}

/** One command's end: an HTTP status with its body. */
export type CommandAnswer =
  | { readonly status: 200; readonly body: AcceptedAnswer }
  | { readonly status: RefusedStatus; readonly body: RefusedAnswer };

type RefusedStatus = 400 | 401 | 404 | 405 | 409 | 413 | 415 | 422 | 500 | 503;

const STATUS_OF = { not_found: 404, conflict: 409, unprocessable: 422 } as const;

export function acceptedAnswer(receipt: Receipt): CommandAnswer {
  const { commandId, command, organisationId, committedAt, answer } = receipt;
  const body = {
    receipt: { commandId, command, organisationId, committedAt: new Date(committedAt).toISOString() },
    result: answer,
  };
  // A receipt's command and answer were paired by the compiler when it was written, and receipts are never changed.
  return { status: 200, body: body as unknown as AcceptedAnswer };
}

export function refusedAnswer({ kind, code, message, fields }: IntakeRefusal): CommandAnswer {
  return errorAnswer(STATUS_OF[kind], code, message, fields);
}

export function unreadableAnswer({ code, message, fields }: UnreadableCommand): CommandAnswer {
  return errorAnswer(code === 'invalid_command' ? 422 : 400, code, message, fields);
}

export function errorAnswer(
  status: RefusedStatus,
  code: string,
  message: string,
  fields: readonly FieldProblem[] = [],
): CommandAnswer {
  return { status, body: { error: { code, message, fields } } };
}

/** A database that takes nothing now: the command was not acknowledged, and repeating it later is safe. */
export function unavailableAnswer(err: unknown): CommandAnswer | null {
  if (err instanceof StoreFullError) {
    return errorAnswer(503, 'store_full', 'The database is full; nothing of the command was written. Repeat it later.');
  }
  if (err instanceof StoreBusyError) {
    return errorAnswer(
      503,
      'store_busy',
      'The database is busy; nothing of the command was written. Repeat it in a moment.',
    );
  }
  return null;
}
