import { graphemeCountOf, linkFacetsOf } from '../../../domain/networks/bluesky/rich-text';

const cut = (text: string, { byteStart, byteEnd }: { byteStart: number; byteEnd: number }): string =>
  Buffer.from(text).subarray(byteStart, byteEnd).toString();

describe('the links of a text', () => {
  it.each([
    ['none', 'no link, only example.com', []],
    ['one after letters of several bytes', 'Grüße 👩‍👩‍👧 https://example.com/ä?x=1 ok', ['https://example.com/ä?x=1']],
    [
      'without the punctuation of the sentence',
      'See (https://example.com/a). And https://b.example!',
      ['https://example.com/a', 'https://b.example'],
    ],
    [
      'with a bracket of its own',
      'https://en.wikipedia.org/wiki/Bluesky_(network) is',
      ['https://en.wikipedia.org/wiki/Bluesky_(network)'],
    ],
    ['two of the same', 'http://a.example http://a.example', ['http://a.example', 'http://a.example']],
    ['nothing that is no address', 'https:// and http://', []],
  ])('%s', (_what, text, expected) => {
    const facets = linkFacetsOf(text);

    expect(facets.map(({ features }) => features[0].uri)).toEqual(expected);
    expect(facets.map(({ index }) => cut(text, index))).toEqual(expected);
  });
});

it('counts characters as people do', () => {
  expect(graphemeCountOf('👩‍👩‍👧e\u0301x')).toBe(3);
});
