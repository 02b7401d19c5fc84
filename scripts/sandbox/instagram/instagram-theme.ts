import type { Theme } from '../pages/layout';

export const INSTAGRAM_THEME: Theme = { name: 'instagram', brand: '#a3307e', brandInTheDark: '#ef8fc9' };
