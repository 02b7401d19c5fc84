/**
 * A title for networks that want one, where Holdfast has only a text: its first line, cut between words where it is
 * longer than a title may be (in UTF-16 units), and never inside a character. '' where the text is empty.
 */
export function headlineOf(text: string, lengthMax: number): string {
  const line =
    text
      .split('\n')
      .map((one) => one.trim())
      .find((one) => one !== '') ?? '';
  if (line.length <= lengthMax) return line;
  const cut = line.slice(0, lengthMax);
  const words = cut.includes(' ') ? cut.slice(0, cut.lastIndexOf(' ')).trimEnd() : cut;
  return words.replace(/[\uD800-\uDBFF]$/, '');
}
