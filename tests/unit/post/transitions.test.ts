import { ENDED_STATES, POST_STATES, WAITING_STATES } from '../../../domain/post/post';
import { POST_COMMANDS, POST_REFUSALS, POST_TRANSITIONS } from '../../../domain/post/transitions';

/**
 * The life of a post by hand, apart from the code: what each command leads to, or why not. A word in capitals is the
 * state it leads to.
 */
const TABLE = `
command           scheduled     queued         claimed             sent                processing          held           paused          published  failed  missed      cancelled  unconfirmed
dispatch          QUEUED        QUEUED         already_on_its_way  already_on_its_way  already_on_its_way  not_waiting    not_waiting     ended      ended   missed      ended      needs_look_up
claim             not_waiting   CLAIMED        already_on_its_way  already_on_its_way  already_on_its_way  not_waiting    not_waiting     ended      ended   missed      ended      needs_look_up
give_back         not_claimed   SCHEDULED      SCHEDULED           already_on_its_way  already_on_its_way  not_claimed    not_claimed     ended      ended   not_claimed ended      needs_look_up
cross_boundary    not_claimed   not_claimed    SENT                already_on_its_way  already_on_its_way  not_claimed    not_claimed     ended      ended   not_claimed ended      needs_look_up
hold              HELD          HELD           HELD                already_on_its_way  already_on_its_way  already_so     already_paused  ended      ended   missed      ended      needs_look_up
park              PAUSED        PAUSED         PAUSED              already_on_its_way  already_on_its_way  PAUSED         already_paused  ended      ended   missed      ended      needs_look_up
release           SCHEDULED     SCHEDULED      already_on_its_way  already_on_its_way  already_on_its_way  SCHEDULED      already_paused  ended      ended   missed      ended      needs_look_up
miss              MISSED        MISSED         MISSED              already_on_its_way  already_on_its_way  MISSED         MISSED          ended      ended   already_so  ended      needs_look_up
accept            not_sent_yet  not_sent_yet   not_sent_yet        PUBLISHED           PUBLISHED           not_sent_yet   not_sent_yet    ended      ended   not_sent_yet ended     PUBLISHED
process           not_sent_yet  not_sent_yet   not_sent_yet        PROCESSING          already_so          not_sent_yet   not_sent_yet    ended      ended   not_sent_yet ended     PROCESSING
not_sent          not_sent_yet  not_sent_yet   not_sent_yet        SCHEDULED           already_on_its_way  not_sent_yet   not_sent_yet    ended      ended   not_sent_yet ended     SCHEDULED
refuse            not_claimed   not_claimed    FAILED              FAILED              FAILED              not_claimed    not_claimed     ended      ended   not_claimed ended      FAILED
lose              not_sent_yet  not_sent_yet   not_sent_yet        UNCONFIRMED         UNCONFIRMED         not_sent_yet   not_sent_yet    ended      ended   not_sent_yet ended     already_so
found_absent      not_sent_yet  not_sent_yet   not_sent_yet        not_unconfirmed     not_unconfirmed     not_sent_yet   not_sent_yet    ended      ended   not_sent_yet ended     SCHEDULED
pause             PAUSED        PAUSED         already_on_its_way  already_on_its_way  already_on_its_way  PAUSED         already_paused  ended      ended   missed      ended      needs_look_up
resume            not_paused    not_paused     already_on_its_way  already_on_its_way  already_on_its_way  not_paused     SCHEDULED       ended      ended   missed      ended      needs_look_up
edit              SCHEDULED     SCHEDULED      already_on_its_way  already_on_its_way  already_on_its_way  HELD           PAUSED          ended      ended   MISSED      ended      needs_look_up
reschedule        SCHEDULED     SCHEDULED      already_on_its_way  already_on_its_way  already_on_its_way  HELD           PAUSED          ended      ended   SCHEDULED   ended      needs_look_up
cancel            CANCELLED     CANCELLED      already_on_its_way  already_on_its_way  already_on_its_way  CANCELLED      CANCELLED       ended      ended   CANCELLED   ended      CANCELLED
publish_anyway    already_so    already_so     already_on_its_way  already_on_its_way  already_on_its_way  not_waiting    already_paused  ended      ended   SCHEDULED   ended      SCHEDULED
settle_published  not_unconfirmed not_unconfirmed not_unconfirmed  not_unconfirmed     not_unconfirmed     not_unconfirmed not_unconfirmed ended     ended   not_unconfirmed ended  PUBLISHED
`;

const [header = [], ...lines] = TABLE.trim()
  .split('\n')
  .map((line) => line.split(/\s+/));
const states = header.slice(1) as (typeof POST_STATES)[number][];
const cases = lines.flatMap(([command, ...cells]) =>
  states.map((state, index) => ({
    command: command as (typeof POST_COMMANDS)[number],
    state,
    expected: cells[index] ?? 'missing',
  })),
);

describe('the life of a post', () => {
  it('is said for every command in every state', () => {
    expect([...states].sort()).toEqual([...POST_STATES].sort());
    expect(lines.map(([command]) => command).sort()).toEqual([...POST_COMMANDS].sort());
  });

  it.each(cases)('$command, $state: $expected', ({ command, state, expected }) => {
    const step = POST_TRANSITIONS[state][command];
    expect('to' in step ? step.to.toUpperCase() : step.refused).toBe(expected);
  });

  it('ends for good where it says so, and only there', () => {
    const final = POST_STATES.filter((state) =>
      POST_COMMANDS.every((command) => 'refused' in POST_TRANSITIONS[state][command]),
    );
    expect([...final].sort()).toEqual([...ENDED_STATES].sort());
  });

  it('lets a person call back what waits, and nothing that is on its way', () => {
    for (const state of POST_STATES) {
      const canCancel = 'to' in POST_TRANSITIONS[state].cancel;
      const isOnItsWay = ['claimed', 'sent', 'processing'].includes(state);
      expect(canCancel && isOnItsWay).toBe(false);
      if ((WAITING_STATES as readonly string[]).includes(state)) expect(canCancel).toBe(true);
    }
  });

  it('never goes back over its boundary but by proof that the network did not act, or by a person', () => {
    const behind = ['sent', 'processing', 'unconfirmed'] as const;
    const before = ['scheduled', 'queued', 'claimed', 'held', 'paused', 'missed'];
    const back = behind.flatMap((state) =>
      POST_COMMANDS.filter((command) => {
        const step = POST_TRANSITIONS[state][command];
        return 'to' in step && before.includes(step.to);
      }),
    );
    expect(new Set(back)).toEqual(new Set(['not_sent', 'found_absent', 'publish_anyway']));
  });

  it('refuses in words that a person can be shown', () => {
    for (const text of Object.values(POST_REFUSALS)) expect(text).toMatch(/^[A-Z].*\.$/);
  });
});
