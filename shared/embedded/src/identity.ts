/** Who asks. `name` is null for a stranger. */
export interface Identity {
  name: string | null;
  roles: readonly string[];
  /** Server admin: may do everything. */
  admin: boolean;
  /** How it was proved. */
  via: 'default' | 'cookie' | null;
}

/** The server admin's credentials. */
export interface Admin {
  name: string;
  password: string;
}
