import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createVault, generateVaultKey } from '@data-connector/vault';
import { connectAsPerson } from '@data-connector/simulator';
import { loadProviders } from '../../services/providers.js';
import { startTestSystem, type TestSystem } from '../harness/system.js';
import { vaultRecords } from '../system/vault/records.js';

/** Those that tell what has changed, and their handlers that do. */
const telling = (await loadProviders()).flatMap((known) => {
  const { handlers, name } = known.definition.manifest;
  const lists = handlers.filter(({ mode }) => mode === 'changes').map((handler) => handler.name);
  return lists.length > 0 && known.definition.hasConsent ? [{ known, lists, name }] : [];
});
const system: Promise<TestSystem<string>> = startTestSystem({
  providers: Object.fromEntries(telling.map(({ known, name }) => [name, known])),
});
let running: TestSystem<string>;
beforeAll(async () => {
  running = await system;
});
afterAll(() => running.close());

describe.each(telling)('what $name tells', ({ lists, name }) => {
  it('what is deleted there is gone in the Vault after the next sync, and nothing else', async () => {
    const vault = createVault({ gateway: running.publicUrl, did: `0x${randomBytes(20).toString('hex')}` });
    const [key, store, third] = [generateVaultKey(), vaultRecords(), running.simulators[name]];
    const { url, state } = vault.connectUrl(name);
    await store.saveConnection(vault.openReturn(await connectAsPerson(url), { state }));
    const refresh = async () => {
      const connection = store.connections.get(name);
      if (!connection || !third) throw new Error('Nothing is connected');
      const { view } = await vault.refresh({ connection, key, store });
      expect(view.status).toBe('completed');
      return new Set(store.of(name).map(({ sourceId }) => sourceId));
    };
    const before = await refresh();
    const ids = (third?.ids() ?? {}) as Readonly<Record<string, readonly string[]>>;
    const removed = lists.map((list) => {
      const id = ids[list]?.[0] ?? '';
      third?.remove(list as 'posts', id);
      return id;
    });
    const after = await refresh();
    expect([...before].filter((id) => !after.has(id)).sort()).toEqual(removed.sort());
    expect([...after].filter((id) => !before.has(id))).toEqual([]);
  });
});
