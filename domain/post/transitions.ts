import type { PostState } from './post';

/** Everything that can be done to a post. Commands of people, of the queue's motor, and answers of the network. */
export const POST_COMMANDS = [
  // the motor
  'dispatch',
  'claim',
  'give_back',
  'cross_boundary',
  'hold',
  'park',
  'release',
  'miss',
  // what a send came to
  'accept',
  'process',
  'not_sent',
  'refuse',
  'lose',
  'found_absent',
  // people
  'pause',
  'resume',
  'edit',
  'reschedule',
  'cancel',
  'publish_anyway',
  'settle_published',
] as const;

export type PostCommand = (typeof POST_COMMANDS)[number];

/** Why a command is refused in a state, in words that a person can be shown. */
export const POST_REFUSALS = {
  not_waiting: 'The post is not waiting.',
  not_claimed: 'The post is not claimed.',
  not_sent_yet: 'The post was not sent.',
  already_on_its_way: 'The post is being sent or was sent; it cannot be changed or called back any more.',
  ended: 'The post has ended.',
  already_paused: 'The post is paused already.',
  not_paused: 'The post is not paused.',
  needs_look_up: 'The post may already stand on the network; look it up or settle it first.',
  not_unconfirmed: 'It is known whether the post stands on the network.',
  missed: 'The time of the post is over; publish it anyway, give it a new time, or drop it.',
  already_so: 'Nothing to do.',
} as const;

export type PostRefusal = keyof typeof POST_REFUSALS;

type Step = { readonly to: PostState } | { readonly refused: PostRefusal };

const to = (state: PostState): Step => ({ to: state });
const no = (refused: PostRefusal): Step => ({ refused });

const ON_ITS_WAY = {
  dispatch: no('already_on_its_way'),
  claim: no('already_on_its_way'),
  give_back: no('already_on_its_way'),
  cross_boundary: no('already_on_its_way'),
  hold: no('already_on_its_way'),
  park: no('already_on_its_way'),
  release: no('already_on_its_way'),
  miss: no('already_on_its_way'),
  pause: no('already_on_its_way'),
  resume: no('already_on_its_way'),
  edit: no('already_on_its_way'),
  reschedule: no('already_on_its_way'),
  cancel: no('already_on_its_way'),
  publish_anyway: no('already_on_its_way'),
} as const;

const ENDED: Readonly<Record<PostCommand, Step>> = {
  dispatch: no('ended'),
  claim: no('ended'),
  give_back: no('ended'),
  cross_boundary: no('ended'),
  hold: no('ended'),
  park: no('ended'),
  release: no('ended'),
  miss: no('ended'),
  accept: no('ended'),
  process: no('ended'),
  not_sent: no('ended'),
  refuse: no('ended'),
  lose: no('ended'),
  found_absent: no('ended'),
  pause: no('ended'),
  resume: no('ended'),
  edit: no('ended'),
  reschedule: no('ended'),
  cancel: no('ended'),
  publish_anyway: no('ended'),
  settle_published: no('ended'),
};

const NO_SEND = {
  accept: no('not_sent_yet'),
  process: no('not_sent_yet'),
  not_sent: no('not_sent_yet'),
  lose: no('not_sent_yet'),
  found_absent: no('not_sent_yet'),
  settle_published: no('not_unconfirmed'),
} as const;

const UNCLAIMED = {
  ...NO_SEND,
  give_back: no('not_claimed'),
  cross_boundary: no('not_claimed'),
  refuse: no('not_claimed'),
} as const;

/**
 * The life of a post, as a table: in which state which command leads where, or is refused and why. The guarded
 * UPDATEs in `db/` repeat it, and a test holds the two together.
 */
export const POST_TRANSITIONS: Readonly<Record<PostState, Readonly<Record<PostCommand, Step>>>> = {
  scheduled: {
    ...UNCLAIMED,
    dispatch: to('queued'),
    claim: no('not_waiting'),
    hold: to('held'),
    park: to('paused'),
    release: to('scheduled'),
    miss: to('missed'),
    pause: to('paused'),
    resume: no('not_paused'),
    edit: to('scheduled'),
    reschedule: to('scheduled'),
    cancel: to('cancelled'),
    publish_anyway: no('already_so'),
  },
  queued: {
    ...UNCLAIMED,
    // Sent into the queue again: what the queue forgot, or never got.
    dispatch: to('queued'),
    claim: to('claimed'),
    // Its claim was refused for now (a suspect gate, an earlier post of the account): it waits in the database.
    give_back: to('scheduled'),
    hold: to('held'),
    park: to('paused'),
    release: to('scheduled'),
    miss: to('missed'),
    pause: to('paused'),
    resume: no('not_paused'),
    edit: to('scheduled'),
    reschedule: to('scheduled'),
    cancel: to('cancelled'),
    publish_anyway: no('already_so'),
  },
  claimed: {
    ...NO_SEND,
    dispatch: no('already_on_its_way'),
    claim: no('already_on_its_way'),
    give_back: to('scheduled'),
    cross_boundary: to('sent'),
    hold: to('held'),
    park: to('paused'),
    release: no('already_on_its_way'),
    // The boundary refuses a late post; nothing was sent.
    miss: to('missed'),
    // A staged step was refused for good.
    refuse: to('failed'),
    pause: no('already_on_its_way'),
    resume: no('already_on_its_way'),
    edit: no('already_on_its_way'),
    reschedule: no('already_on_its_way'),
    cancel: no('already_on_its_way'),
    publish_anyway: no('already_on_its_way'),
  },
  sent: {
    ...ON_ITS_WAY,
    accept: to('published'),
    process: to('processing'),
    not_sent: to('scheduled'),
    refuse: to('failed'),
    lose: to('unconfirmed'),
    found_absent: no('not_unconfirmed'),
    settle_published: no('not_unconfirmed'),
  },
  processing: {
    ...ON_ITS_WAY,
    accept: to('published'),
    process: no('already_so'),
    not_sent: no('already_on_its_way'),
    refuse: to('failed'),
    lose: to('unconfirmed'),
    found_absent: no('not_unconfirmed'),
    settle_published: no('not_unconfirmed'),
  },
  held: {
    ...UNCLAIMED,
    dispatch: no('not_waiting'),
    claim: no('not_waiting'),
    hold: no('already_so'),
    park: to('paused'),
    release: to('scheduled'),
    miss: to('missed'),
    pause: to('paused'),
    resume: no('not_paused'),
    edit: to('held'),
    reschedule: to('held'),
    cancel: to('cancelled'),
    publish_anyway: no('not_waiting'),
  },
  paused: {
    ...UNCLAIMED,
    dispatch: no('not_waiting'),
    claim: no('not_waiting'),
    hold: no('already_paused'),
    park: no('already_paused'),
    release: no('already_paused'),
    miss: to('missed'),
    pause: no('already_paused'),
    resume: to('scheduled'),
    edit: to('paused'),
    reschedule: to('paused'),
    cancel: to('cancelled'),
    publish_anyway: no('already_paused'),
  },
  missed: {
    ...UNCLAIMED,
    dispatch: no('missed'),
    claim: no('missed'),
    hold: no('missed'),
    park: no('missed'),
    release: no('missed'),
    miss: no('already_so'),
    pause: no('missed'),
    resume: no('missed'),
    edit: to('missed'),
    reschedule: to('scheduled'),
    cancel: to('cancelled'),
    publish_anyway: to('scheduled'),
  },
  unconfirmed: {
    dispatch: no('needs_look_up'),
    claim: no('needs_look_up'),
    give_back: no('needs_look_up'),
    cross_boundary: no('needs_look_up'),
    hold: no('needs_look_up'),
    park: no('needs_look_up'),
    release: no('needs_look_up'),
    miss: no('needs_look_up'),
    // The answer came after all, or the look-up found it.
    accept: to('published'),
    process: to('processing'),
    // Only where the network takes a key of ours, so that sending again can never make a second post.
    found_absent: to('scheduled'),
    not_sent: to('scheduled'),
    refuse: to('failed'),
    lose: no('already_so'),
    pause: no('needs_look_up'),
    resume: no('needs_look_up'),
    edit: no('needs_look_up'),
    reschedule: no('needs_look_up'),
    cancel: to('cancelled'),
    publish_anyway: to('scheduled'),
    settle_published: to('published'),
  },
  published: ENDED,
  failed: ENDED,
  cancelled: ENDED,
};
