import fc from 'fast-check';
import { COMMAND_NAMES } from '../../../domain/intake/command';
import { bodyHashOf } from '../../../workers/http/intake/body-hash';
import { readCommand } from '../../../workers/http/intake/read-command';

describe('what a command says', () => {
  it('is told apart by content, not by the order in which it is written', () => {
    expect(bodyHashOf({ a: 1, b: [{ c: 'x', d: null }] })).toBe(bodyHashOf({ b: [{ d: null, c: 'x' }], a: 1 }));
  });

  it('is another where a value, a name or the order of a list is another', () => {
    const bodies = [
      { a: '1' },
      { a: 1 },
      { b: 1 },
      { a: [1, 2] },
      { a: [2, 1] },
      { a: [1, [2]] },
      { a: { '1': 2 } },
      { a: null },
      {},
    ];
    expect(new Set(bodies.map(bodyHashOf)).size).toBe(bodies.length);
  });
});

describe('reading a command', () => {
  it('fills in what was left out, so that an absent field and an empty one are the same to us', () => {
    const read = readCommand({
      id: 'c1',
      command: 'schedule-post',
      organisationId: 'acme',
      accountId: 'a1',
      content: { text: 'Hello' },
      dueAt: '2026-03-01T10:30:00+01:00',
    });
    expect(read).toMatchObject({
      ok: true,
      value: {
        id: 'c1',
        command: {
          content: { text: 'Hello', link: null, media: [] },
          dueAt: Date.UTC(2026, 2, 1, 9, 30),
          actingMemberId: null,
        },
      },
    });
  });

  it('never throws, and never repeats a value of what it refuses', () => {
    const marked = fc.string({ minLength: 1, maxLength: 20 }).map((text) => `!!${text}!!`);
    const value = fc.oneof(marked, fc.object({ values: [marked, fc.integer(), fc.constant(null)], maxDepth: 3 }));
    const body = fc.record({
      id: fc.oneof(fc.constant('c1'), marked),
      command: fc.oneof(fc.constantFrom(...COMMAND_NAMES), marked),
      organisationId: value,
      tokens: value,
      accounts: fc.array(value, { maxLength: 3 }),
      content: value,
      dueAt: value,
      network: value,
      outcome: value,
    });
    fc.assert(
      fc.property(body, (command) => {
        const read = readCommand(command);
        expect(read.ok).toBe(false);
        expect(JSON.stringify(read)).not.toContain('!!');
      }),
    );
  });
});
