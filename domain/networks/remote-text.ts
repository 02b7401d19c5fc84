import type { RemotePost } from './network';

/**
 * Finding our own post again among those of an account. Networks trim, fold white space and normalise Unicode, so
 * texts are compared in a form that survives it.
 */
export function isSameText(left: string, right: string): boolean {
  return canonical(left) === canonical(right);
}

/** The posts that carry a text; their `text` is the one looked for, whatever the network made of it. */
export function carrying(posts: readonly RemotePost[], sentText: string, contentText: string): readonly RemotePost[] {
  return posts.filter((post) => isSameText(post.text, sentText)).map((post) => ({ ...post, text: contentText }));
}

function canonical(text: string): string {
  return text.normalize('NFC').replace(/\s+/g, ' ').trim();
}
