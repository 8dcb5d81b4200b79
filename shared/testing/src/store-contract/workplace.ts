import { Client, uniqueName, type Credentials } from './client.js';

/** A store under test: its address and its server admin. */
export interface Target {
  url: string;
  admin: Credentials;
  close(): Promise<void>;
}

/** What the contract's tests work with; all they make is removed at the end. */
export class Workplace {
  readonly admin: Client;
  readonly #databases = new Set<string>();
  readonly #accounts = new Set<string>();

  constructor(target: Target) {
    this.admin = new Client(target.url, target.admin);
  }

  /** A path of a new database. */
  async database(): Promise<string> {
    const path = `/${uniqueName()}`;
    await this.create(path);
    return path;
  }

  /** Makes a database. */
  async create(path: string): Promise<void> {
    this.#databases.add(path);
    const { status } = await this.admin.ask('PUT', path);
    expect([201, 202]).toContain(status);
  }

  /** A new account. */
  async account(): Promise<Client> {
    const who = { name: uniqueName(), password: uniqueName() };
    const path = `/_users/org.couchdb.user:${who.name}`;
    this.#accounts.add(path);
    const { status } = await this.admin.ask('PUT', path, { ...who, type: 'user', roles: [] });
    expect(status).toBe(201);
    return this.admin.as(who);
  }

  /** Makes an account the only member of a database. */
  async admit(path: string, member: Client): Promise<void> {
    const security = { admins: { names: [], roles: [] }, members: { names: [member.who?.name], roles: [] } };
    const { status } = await this.admin.ask('PUT', `${path}/_security`, security);
    expect(status).toBe(200);
  }

  async clean(): Promise<void> {
    for (const path of this.#databases) await this.admin.ask('DELETE', path);
    for (const path of this.#accounts) {
      const { body } = await this.admin.ask('GET', path);
      await this.admin.ask('DELETE', `${path}?rev=${body._rev}`);
    }
  }
}
