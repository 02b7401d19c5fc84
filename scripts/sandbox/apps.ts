/** An app registered with a network: the other side of an OAuth client's configuration. */
export interface RegisteredApp {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly name: string;
  /** Compared by exact match, as both networks do. */
  readonly redirectUris: readonly string[];
}
