/** A network of pretence must never stand beside real accounts. Throws when `NODE_ENV` is `production`. */
export function refuseProduction(): void {
  // Read here and not handed in: the guard must not depend on a caller telling the truth.
  // eslint-disable-next-line no-restricted-syntax
  if (process.env['NODE_ENV'] === 'production') {
    throw new Error('The sandbox networks do not run with NODE_ENV=production: unset it, or configure real apps.');
  }
}
