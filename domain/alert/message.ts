/** A message in words, before anything decides how it looks. */
export interface Message {
  readonly subject: string;
  readonly heading: string;
  readonly paragraphs: readonly string[];
  /** What it is about, one line each. */
  readonly items: readonly MessageItem[];
  /** The one thing to do about it; null: nothing, or nothing that a link can do. */
  readonly action: MessageAction | null;
  /** Why the reader gets it. */
  readonly footer: string;
}

export interface MessageItem {
  readonly name: string;
  readonly detail: string;
  /** What to do about this one alone. */
  readonly action: MessageAction | null;
}

export interface MessageAction {
  readonly label: string;
  readonly url: string;
}

/** The same moment for every reader, wherever they are. */
export function timeText(at: number): string {
  const iso = new Date(at).toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}

export function countText(count: number, one: string, many: string): string {
  return count === 1 ? `1 ${one}` : `${count} ${many}`;
}
