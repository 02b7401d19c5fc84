import type { MessageAction } from './message';
import { countText } from './message';

/** What a message about one incident and a digest of several say in the same words. */

export function waitingPostsOf(accounts: readonly { readonly waitingPosts: number }[]): number {
  return accounts.reduce((sum, { waitingPosts }) => sum + waitingPosts, 0);
}

export function workWaitsText(waitingPosts: number): string {
  const posts =
    waitingPosts === 0 ? 'No posts wait.' : `${countText(waitingPosts, 'post waits', 'posts wait')} and none is lost.`;
  return `${posts} Publishing, streams and analytics go on by themselves after the reconnect.`;
}

/** To be added to what is said of an account; empty where nothing waits. */
export function waitingSuffix(waitingPosts: number): string {
  return waitingPosts === 0 ? '' : `, ${countText(waitingPosts, 'post waits', 'posts wait')}`;
}

export function reconnectAction(link: string | null): MessageAction | null {
  return link === null ? null : { label: 'Reconnect', url: link };
}

export function supportText(supportAddress: string | null): readonly string[] {
  return supportAddress === null ? [] : [`Questions? ${supportAddress}`];
}

/** Why somebody is told of trouble, and whose the links of the message are. */
export function responsibleFooter(organisationName: string, links: 'none' | 'one' | 'several'): string {
  const why = `You get this because you are responsible for social accounts of ${organisationName}.`;
  switch (links) {
    case 'none':
      return why;
    case 'one':
      return `${why} The link is yours alone: please do not pass it on.`;
    case 'several':
      return `${why} The links are yours alone: please do not pass them on.`;
  }
}

export function toldBeforeFooter(organisationName: string): string {
  return `You get this because we told you of the trouble before. It concerns social accounts of ${organisationName}.`;
}
