import type { PostContent } from './network';

/** The text of a post on a network without a field for links: the link stands in it, once. */
export function textWithLink({ text, link }: PostContent): string {
  if (link === null || text.includes(link)) return text;
  return text === '' ? link : `${text}\n\n${link}`;
}
