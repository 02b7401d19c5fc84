import type { Theme } from '../pages/layout';

export const MASTODON_THEME: Theme = { name: 'mastodon', brand: '#4a3fb5', brandInTheDark: '#a9a2ff' };
