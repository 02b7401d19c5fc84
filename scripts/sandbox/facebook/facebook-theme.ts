import type { Theme } from '../pages/layout';

export const FACEBOOK_THEME: Theme = { name: 'facebook', brand: '#1877f2', brandInTheDark: '#5aa2ff' };
