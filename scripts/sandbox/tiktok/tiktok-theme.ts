import type { Theme } from '../pages/layout';

export const TIKTOK_THEME: Theme = { name: 'tiktok', brand: '#b0123f', brandInTheDark: '#ff6f91' };
