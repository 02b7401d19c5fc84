import type { Theme } from '../pages/layout';

export const PINTEREST_THEME: Theme = { name: 'pinterest', brand: '#bd081c', brandInTheDark: '#ff8a92' };
