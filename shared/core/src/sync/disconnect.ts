import type { Connection, ErasureReceipt } from '@data-connector/protocol';
import type { Provider } from '../provider/index.js';
import type { ServiceKeys } from '../sealing/index.js';
import { TokenRejected } from '../provider/index.js';
import { ConnectorError } from '../errors/index.js';
import type { Accounts } from './accounts.js';
import type { Erasure } from './erasure.js';
import type { Ledger } from './ledger.js';
import type { SyncDocument } from './sync-document.js';

/** All of a revocation's calls to the third party together, in ms. */
const REVOKE_MS = 20_000;

/** Ends connections: at the third party, and in what is held here. */
export class Disconnect {
  constructor(
    private readonly provider: Provider,
    private readonly accounts: Accounts,
    private readonly ledger: Ledger,
    private readonly erasure: Erasure,
    private readonly keys: ServiceKeys,
  ) {}

  /**
   * Revokes a connection's grant and erases everything of its person and account.
   * @returns the signed receipt
   * @throws ConnectorError `provider_unavailable` when the grant could not be revoked (what was held is erased all the
   * same); `connection_superseded` when its refresh token was spent: what it was renewed to has to be revoked instead;
   * `datastore_unavailable`
   */
  async disconnect(connection: Connection): Promise<string> {
    const { did, account } = connection;
    const key = { did, accountId: account.id };
    const { facts } = await this.accounts.get(key);
    if (this.accounts.isSpent(facts, connection.refreshToken) && facts.sealed)
      throw new ConnectorError('connection_superseded', { superseded: facts.sealed });
    const datastores = await this.#erase(this.accounts.idsOf(key));
    await this.#revoke(connection);
    const receipt: ErasureReceipt = {
      version: 1,
      provider: this.ledger.provider,
      did,
      accountId: account.id,
      revoked: true,
      erasedAt: new Date().toISOString(),
      datastores,
    };
    return this.keys.signing.sign('receipt', receipt);
  }

  /** Erases everything of a third-party account, whosever it is, as the third party itself demands. */
  async forgetAccount(accountId: string): Promise<void> {
    const documents = await this.accounts.ofAccount(accountId);
    await this.#erase(documents.map(({ _id }) => _id));
  }

  async #erase(ids: readonly string[]): Promise<string[]> {
    const erased: string[] = [];
    for (const day of await this.ledger.days()) {
      const held = await this.ledger
        .database(day)
        .scan<SyncDocument>({ kind: 'sync', account: { $in: ids }, status: { $ne: 'erased' } });
      for (const { _id, datastores } of held?.docs ?? []) {
        await this.erasure.erase(_id);
        erased.push(...Object.values(datastores).map(({ name }) => name));
      }
    }
    await this.accounts.forget(ids);
    return erased;
  }

  async #revoke({ accessToken, refreshToken, expiresAt, scopes }: Connection): Promise<void> {
    try {
      await this.provider.revoke(
        { accessToken, refreshToken, expiresAt, scopes },
        AbortSignal.timeout(REVOKE_MS),
      );
    } catch (error) {
      // A token that is no good any more stands for no grant.
      if (error instanceof TokenRejected) return;
      throw error instanceof ConnectorError ? error : new ConnectorError('provider_unavailable', {}, error);
    }
  }
}
