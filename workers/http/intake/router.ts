import express, { Router } from 'express';
import type { ErrorRequestHandler, Request, Response } from 'express';
import { acceptCommand } from '../../use-cases/intake/accept-command';
import type { Deps } from '../../use-cases/ports';
import { acceptedAnswer, errorAnswer, refusedAnswer, unavailableAnswer, unreadableAnswer } from './answer';
import type { CommandAnswer } from './answer';
import { readCommand } from './read-command';
import { signatureVerifier } from './signature';

/** A bound on the raw body: a batch of posts fits, a flood does not. */
export const BODY_BYTES_MAX = 256 * 1024;
export const BATCH_COMMANDS_MAX = 100;
/** When a host may repeat what a full or busy database did not take. */
const RETRY_AFTER_S = 5;

export interface IntakeOptions {
  readonly deps: Deps;
  /** Standard Webhooks secrets, any of which verifies. None: intake is closed. */
  readonly secrets: readonly string[];
  /** Whether the networks behind us are the sandbox's. */
  readonly sandbox: boolean;
}

/**
 * `POST /intake`: one command, `{ id, command, … }`, or up to a hundred, `{ commands: […] }`, each with an outcome of
 * its own. The answer leaves after the commit of the receipt; a request that is answered with an error, or not at
 * all, may be repeated as it is, and is done at most once.
 */
export function intakeRouter({ deps, secrets, sandbox }: IntakeOptions): Router {
  const verify = signatureVerifier(secrets);
  const router = Router();
  // Compressed bodies are refused: their bound would be on what arrives, not on what we would have to hold.
  const rawBody = express.raw({ type: () => true, limit: BODY_BYTES_MAX, inflate: false });

  router.post('/intake', rawBody, async (request: Request, response: Response) => {
    response.set('cache-control', 'no-store');
    if (secrets.length === 0) {
      send(response, errorAnswer(503, 'intake_closed', 'Intake is closed: HOLDFAST_INTAKE_SECRETS is not set.'));
      return;
    }
    const raw: unknown = request.body;
    const body = Buffer.isBuffer(raw) ? raw : Buffer.alloc(0);
    const signed = verify(body, (name) => request.get(name));
    if (!signed.ok) {
      send(response, errorAnswer(401, 'bad_signature', signed.refusal));
      return;
    }
    const json = parseJson(body);
    const batch = batchOf(json);
    if (batch === null) {
      send(response, await answerTo(json));
      return;
    }
    if (batch.length === 0 || batch.length > BATCH_COMMANDS_MAX) {
      const problem = `must hold 1 to ${BATCH_COMMANDS_MAX} commands`;
      send(response, errorAnswer(400, 'bad_batch', `commands ${problem}.`, [{ field: 'commands', problem }]));
      return;
    }
    const outcomes: unknown[] = [];
    // One after the other: a host that puts a member behind its organisation relies on the order.
    for (const each of batch) {
      const { status, body: answer } = await answerTo(each);
      outcomes.push({ status, ...answer });
    }
    response.json({ outcomes });
  });
  router.all('/intake', (_request, response) => {
    const message = 'Intake takes signed commands by POST; the README shows a host in twenty lines.';
    send(response.set('allow', 'POST'), errorAnswer(405, 'method_not_allowed', message));
  });
  router.use('/intake', whenBodyRefused(deps));
  return router;

  async function answerTo(json: unknown): Promise<CommandAnswer> {
    if (json === undefined) return errorAnswer(400, 'not_json', 'The body is not JSON in UTF-8.');
    const read = readCommand(json);
    if (!read.ok) return unreadableAnswer(read.refusal);
    const { id, command } = read.value;
    const logger = deps.logger.child({
      commandId: id,
      command: command.command,
      organisationId: command.organisationId,
    });
    try {
      const accepted = await acceptCommand(deps, read.value, { sandbox });
      if (accepted.ok) {
        logger.debug('command accepted');
        return acceptedAnswer(accepted.value);
      }
      logger.info({ code: accepted.refusal.code }, 'command refused');
      return refusedAnswer(accepted.refusal);
    } catch (err) {
      logger.error({ err }, 'command could not be carried out');
      return (
        unavailableAnswer(err) ??
        errorAnswer(
          500,
          'internal_error',
          'The command could not be carried out, which is our fault and logged; repeat it later.',
        )
      );
    }
  }
}

/** undefined: not JSON. Why not is not said: the parser's own words would repeat the body. */
function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) as unknown;
  } catch {
    return undefined;
  }
}

function batchOf(json: unknown): readonly unknown[] | null {
  if (typeof json !== 'object' || json === null || !('commands' in json)) return null;
  const commands: unknown = json.commands;
  return Array.isArray(commands) && Object.keys(json).length === 1 ? (commands as readonly unknown[]) : [];
}

function send(response: Response, { status, body }: CommandAnswer): void {
  if (status === 503) response.set('retry-after', String(RETRY_AFTER_S));
  response.status(status).json(body);
}

/** Express' own errors about a body (http-errors) carry what they refused; only their type is used. */
function whenBodyRefused({ logger }: Deps): ErrorRequestHandler {
  return (err: unknown, _request, response, next) => {
    if (response.headersSent) {
      next(err);
      return;
    }
    const type = typeof err === 'object' && err !== null && 'type' in err ? err.type : null;
    switch (type) {
      case 'entity.too.large':
        send(
          response,
          errorAnswer(
            413,
            'body_too_large',
            `The body is larger than ${BODY_BYTES_MAX} bytes; send fewer commands at once.`,
          ),
        );
        return;
      case 'encoding.unsupported':
        send(response, errorAnswer(415, 'compressed_body', 'The body is compressed; send it as it is.'));
        return;
      case 'request.aborted':
      case 'request.size.invalid':
        send(response, errorAnswer(400, 'incomplete_body', 'The body did not arrive whole; nothing of it was read.'));
        return;
      default:
        logger.error({ err }, 'intake request failed');
        send(
          response,
          errorAnswer(
            500,
            'internal_error',
            'The request could not be handled, which is our fault and logged; repeat it later.',
          ),
        );
    }
  };
}
