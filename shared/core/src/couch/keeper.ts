import { ConnectorError } from '../errors/index.js';
import { Couch, type CouchOptions } from './couch.js';

/** Makes and destroys the databases of one provider. Only a server admin may do that, so no service does it itself. */
export interface Keeper {
  /** Makes a database of this provider that only its account may enter; one that is there already is no error. */
  create(name: string): Promise<void>;
  /** Destroys a database of this provider; one that is gone already is no error. */
  destroy(name: string): Promise<void>;
  /** The names of this provider's databases that begin with `<provider>-<kind>-`. */
  list(kind: string): Promise<string[]>;
}

/** The account of one provider's service at CouchDB. */
export interface ServiceAccount {
  readonly provider: string;
  readonly password: string;
}

/** Makes sure that CouchDB knows the account, with this password. */
async function ensureAccount(admin: Couch, url: URL, { provider, password }: ServiceAccount): Promise<void> {
  if (await new Couch({ url, name: provider, password }).mayEnter()) return;
  await admin.create('_users');
  const path = encodeURIComponent(`org.couchdb.user:${provider}`);
  const { status, body } = await admin.ask({ db: '_users', path }, [404]);
  const rev = status === 404 ? {} : { _rev: (body as { _rev: string })._rev };
  const user = {
    _id: `org.couchdb.user:${provider}`,
    ...rev,
    name: provider,
    type: 'user',
    roles: [],
    password,
  };
  // 409: another replica was faster, with the same password.
  await admin.ask({ db: '_users', path, method: 'put', body: user }, [409]);
}

/** A keeper in the same process, for a system that trusts its services with the admin's password. */
export async function inProcessKeeper(admin: CouchOptions, account: ServiceAccount): Promise<Keeper> {
  const couch = new Couch(admin);
  const prefix = `${account.provider}-`;
  const own = (name: string): string => {
    if (!name.startsWith(prefix) || !/^[a-z0-9-]{1,100}$/.test(name))
      throw new ConnectorError('internal_error');
    return name;
  };
  await ensureAccount(couch, admin.url, account);
  const security = {
    admins: { names: [], roles: ['_admin'] },
    members: { names: [account.provider], roles: [] },
  };
  return {
    async create(name) {
      await couch.create(own(name));
      await couch.ask({ db: name, path: '_security', method: 'put', body: security });
    },
    async destroy(name) {
      await couch.destroy(own(name));
    },
    async list(kind) {
      return couch.list(own(`${prefix}${kind}-`));
    },
  };
}
