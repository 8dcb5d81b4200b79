/** Makes and destroys the databases of one provider. Only a server admin may do that, so no service does it itself. */
export interface Keeper {
  /** Makes a database of this provider that only its accounts may enter; one that is there already is no error. */
  create(name: string): Promise<void>;
  /** Destroys a database of this provider; one that is gone already is no error. */
  destroy(name: string): Promise<void>;
  /** The names of this provider's databases that begin with `<provider>-<kind>-`. */
  list(kind: string): Promise<string[]>;
  /**
   * Makes sure that CouchDB knows this provider's account with this password. To be asked at start and every hour: what
   * nobody has asked for within a day is removed.
   * @param password 43 to 128 base64url characters, of 256 random bits
   * @returns the account's name
   */
  account(password: string): Promise<string>;
  /** Asks whether it is ready, where it is a service of its own. @throws anything if not */
  readonly look?: (signal: AbortSignal) => Promise<void>;
}
