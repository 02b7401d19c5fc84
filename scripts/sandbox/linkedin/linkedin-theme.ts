import type { Theme } from '../pages/layout';

export const LINKEDIN_THEME: Theme = { name: 'linkedin', brand: '#0a66c2', brandInTheDark: '#71b7fb' };
