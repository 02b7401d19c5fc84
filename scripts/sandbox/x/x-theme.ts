import type { Theme } from '../pages/layout';

export const X_THEME: Theme = { name: 'x', brand: '#14171a', brandInTheDark: '#e7edf4' };
