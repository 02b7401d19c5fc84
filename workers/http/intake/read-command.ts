import { z } from 'zod';
import { COMMAND_NAMES } from '../../../domain/intake/command';
import type { CommandName, IntakeCommand } from '../../../domain/intake/command';
import type { FieldProblem } from '../../../domain/intake/decision';
import { ok, refuse } from '../../../domain/result';
import type { Result } from '../../../domain/result';
import { bodyHashOf } from './body-hash';
import { COMMAND_SCHEMAS } from './command-schemas';

export interface ReadCommand {
  /** The host's own, which makes the command's receipt findable again. */
  readonly id: string;
  readonly command: IntakeCommand;
  readonly bodyHash: string;
}

/** Why something is no command. Nothing in it repeats a value of the body: it may be a token. */
export interface UnreadableCommand {
  readonly code: 'not_an_object' | 'unknown_command' | 'invalid_command';
  readonly message: string;
  readonly fields: readonly FieldProblem[];
}

const COMMAND_ID = z
  .string()
  .regex(/^[A-Za-z0-9_.:@-]{1,200}$/, 'must be 1 to 200 letters, digits or any of _ . : @ - (an id of yours)');

/** Reads `{ id, command, ...fields }`. A refusal names every faulty field at once. */
export function readCommand(body: unknown): Result<ReadCommand, UnreadableCommand> {
  if (!isRecord(body)) {
    return refuse({
      code: 'not_an_object',
      message: 'A command is a JSON object: { "id": "…", "command": "…", … }.',
      fields: [],
    });
  }
  const { id, command: name, ...fields } = body;
  if (!isCommandName(name)) {
    return refuse({
      code: 'unknown_command',
      message: `command must be one of: ${COMMAND_NAMES.join(', ')}.`,
      fields: [{ field: 'command', problem: name === undefined ? 'is missing' : 'is none that Holdfast knows' }],
    });
  }
  const readId = COMMAND_ID.safeParse(id, { error: wordsFor });
  const read = COMMAND_SCHEMAS[name].safeParse({ command: name, ...fields }, { error: wordsFor });
  if (!readId.success || !read.success) {
    const problems = [
      ...(readId.success ? [] : problemsOf(readId.error, 'id')),
      ...(read.success ? [] : problemsOf(read.error)),
    ];
    return refuse({
      code: 'invalid_command',
      message: problems.map(({ field, problem }) => `${field} ${problem}`).join('; ') + '.',
      fields: problems,
    });
  }
  return ok({ id: readId.data, command: read.data, bodyHash: bodyHashOf(body) });
}

function problemsOf(error: z.ZodError, root = ''): readonly FieldProblem[] {
  return error.issues.flatMap((issue) => {
    const at = pathOf([root, ...issue.path].filter((part) => part !== ''));
    if (issue.code !== 'unrecognized_keys') return [{ field: at === '' ? 'command' : at, problem: issue.message }];
    return issue.keys.map((key) => ({
      field: at === '' ? nameOf(key) : `${at}.${nameOf(key)}`,
      problem: issue.message,
    }));
  });
}

/** `accounts[1].tokens.accessToken` */
function pathOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? String(part) : `${text}.${String(part)}`;
  }, '');
}

/** A key that is no name could be anything, a token too. */
function nameOf(key: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]{0,39}$/.test(key) ? key : '(a field whose name is not shown)';
}

/** Plain words for what the schemas check without words of their own. */
function wordsFor(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is missing' : `must be ${TYPES[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `${issue.input === undefined ? 'is missing; it ' : ''}must be one of: ${issue.values.map(String).join(', ')}`;
    case 'invalid_union':
      return issue.input === undefined ? 'is missing' : `must be one of: ${optionsOf(issue)}`;
    case 'too_small':
      return issue.origin === 'string' || issue.origin === 'array'
        ? 'must not be empty'
        : `must be at least ${issue.minimum}`;
    case 'too_big':
      return `must be at most ${issue.maximum}${UNITS[issue.origin] ?? ''}`;
    case 'unrecognized_keys':
      return 'is not a field of this command; leave it out';
    // The schemas say these in words of their own.
    case 'custom':
    case 'invalid_format':
    case 'invalid_key':
    case 'invalid_element':
    case 'not_multiple_of':
      return undefined;
  }
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  int: 'a whole number',
  number: 'a number',
  array: 'a list',
  object: 'an object',
};

const UNITS: Readonly<Record<string, string>> = { string: ' characters long', array: ' entries long' };

function optionsOf(issue: z.core.$ZodRawIssue): string {
  return 'options' in issue && Array.isArray(issue.options) ? issue.options.map(String).join(', ') : 'the known ones';
}

function isCommandName(name: unknown): name is CommandName {
  return typeof name === 'string' && (COMMAND_NAMES as readonly string[]).includes(name);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
