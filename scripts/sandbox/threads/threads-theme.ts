import type { Theme } from '../pages/layout';

export const THREADS_THEME: Theme = { name: 'threads', brand: '#2b2b2b', brandInTheDark: '#f0f0f0' };
