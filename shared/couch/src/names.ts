import { datastoreNamePattern } from '@data-connector/protocol';

/** The UTC day of a time, as it stands in syncIds and database names: `20261231`. */
export function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10).replaceAll('-', '');
}

/** The names of one provider's databases: what a keeper may know of them without opening any. */
export class DatabaseNames {
  readonly #prefix: string;

  /** @param provider a provider's name has no dash, so nobody's prefix begins with another's */
  constructor(provider: string) {
    this.#prefix = `${provider}-`;
  }

  /** Tells whether a name is within this provider's prefix. */
  own(name: string): boolean {
    return name.startsWith(this.#prefix) && /^[a-z0-9-]{1,100}$/.test(name);
  }

  /** What the names of a kind begin with. */
  prefix(kind: string): string {
    return `${this.#prefix}${kind}-`;
  }

  /** The account documents. */
  get accounts(): string {
    return `${this.#prefix}accounts`;
  }

  /** The sync documents of a day. */
  syncsOf(day: string): string {
    return `${this.prefix('syncs')}${day}`;
  }

  /** The day whose sync documents lie in this database, if it is one of those. */
  dayIn(name: string): string | undefined {
    const prefix = this.prefix('syncs');
    const day = name.slice(prefix.length);
    return name.startsWith(prefix) && /^\d{8}$/.test(day) ? day : undefined;
  }

  /** Tells whether a name is that of a datastore of one of this provider's syncs. */
  isDatastore(name: string): boolean {
    return this.own(name) && datastoreNamePattern.test(name);
  }
}
