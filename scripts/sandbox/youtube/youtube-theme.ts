import type { Theme } from '../pages/layout';

export const YOUTUBE_THEME: Theme = { name: 'youtube', brand: '#a3161c', brandInTheDark: '#ff7a7f' };
