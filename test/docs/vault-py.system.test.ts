import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Connection, ErasureReceipt } from '@data-connector/protocol';
import { EXAMPLE_FILE } from '../../docs/generator/files.js';
import { Browser } from '../harness/browser.js';
import { consent, DID } from '../harness/connect.js';
import { linkOf } from '../harness/page.js';
import { MADE_UP_NAMES } from '../harness/providers/index.js';
import { startTestSystem, type TestSystem } from '../harness/system.js';
import { describePython, python, PYTHON_VAULT } from './describe-python.js';

const VAULT = join(PYTHON_VAULT, 'vault.py');
const CHECK = fileURLToPath(new URL('check_vectors.py', import.meta.url));
const SIZE = { posts: 25, following: 12 };
const PASSPHRASE = 'ﬁve horses, １２３';

/** What vault.py keeps in its file. */
interface Kept {
  readonly did: string;
  readonly connections: Record<string, Connection>;
  readonly records: Record<string, { snapshot: string | null; record: { _id: string; sourceId: string } }>;
  readonly quarantine: Record<string, { item: { reason: string } }>;
}
interface Synced {
  readonly status: string;
  readonly records: Record<string, number>;
  readonly receipt: ErasureReceipt;
}

const total = (counts: Record<string, number>): number =>
  Object.values(counts).reduce((sum, n) => sum + n, 0);

describePython('examples/vault-python/vault.py', () => {
  let system: TestSystem;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'vault-py-'));
    system = await startTestSystem({ simulators: { sizes: SIZE } });
  });
  afterAll(async () => {
    await system.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** One person's vault.py before a system; `run` gives what it printed. */
  function vault(name: string, of: TestSystem = system) {
    const file = join(folder, `${name}.json`);
    const words = ['--file', file, '--gateway', of.publicUrl.origin];
    return {
      run: async (...command: string[]): Promise<unknown> => {
        const { status, stdout, stderr } = await python(VAULT, [...command, ...words], {
          VAULT_PASSPHRASE: PASSPHRASE,
        });
        if (status !== 0) throw new Error(stderr);
        return JSON.parse(stdout);
      },
      kept: () => JSON.parse(readFileSync(file, 'utf8')) as Kept,
      keep: (kept: Kept) => writeFileSync(file, JSON.stringify(kept)),
    };
  }

  it('says how it is used', async () => {
    const { status, stdout } = await python(VAULT, ['--help']);
    expect([status, stdout]).toEqual([0, expect.stringContaining('vault.py connect ')]);
  });

  it('opens the worked example of docs/protocol.md, and is not deceived', async () => {
    const { stdout, stderr } = await python(CHECK, [EXAMPLE_FILE]);
    expect([stdout.trim(), stderr]).toEqual(['{"wrong": []}', '']);
  });

  /** How many records each third party has. */
  const there = { meadow: SIZE.posts + SIZE.following, orbit: SIZE.posts + SIZE.following };
  const journeys = (['jwk', 'secret', 'passphrase'] as const).flatMap((kind) =>
    MADE_UP_NAMES.map((provider) => [kind, provider] as const),
  );
  it.each(journeys)(
    'with a %s and %s it brings everything, erases and disconnects',
    async (kind, provider) => {
      const { run, kept } = vault(`${kind}-${provider}`);
      await run('connect', provider, '--key', kind);
      const first = (await run('sync', provider)) as Synced;
      expect([first.status, total(first.records)]).toEqual(['completed', there[provider]]);
      expect(Object.keys(kept().records)).toHaveLength(there[provider]);
      expect(first.receipt).toMatchObject({
        version: 1,
        provider,
        datastores: [expect.any(String), expect.any(String)],
      });

      const [account] = system.simulators[provider].people;
      system.simulators[provider].add('posts');
      there[provider] += 1;
      expect(await run('sync', provider)).toMatchObject({ status: 'completed' });
      expect(Object.keys(kept().records)).toHaveLength(there[provider]);

      const { did } = kept();
      expect(await run('disconnect', provider)).toMatchObject({
        receipt: { did, accountId: account?.id, revoked: true },
      });
      expect(kept().connections).toEqual({});
    },
  );

  it('takes a pasted link where a person opens the browser', async () => {
    const words = ['connect', 'meadow', '--paste', '--gateway', system.publicUrl.origin];
    const file = join(folder, 'pasted.json');
    const { status, stdout } = await python(VAULT, [...words, '--file', file], {}, async (printed) => {
      const [url = ''] = /http:\S+/.exec(printed) ?? [];
      const browser = new Browser();
      const page = await browser.open(await consent(browser, new URL(url)));
      return linkOf(page.text, 'open-vault') ?? '';
    });
    expect(status).toBe(0);
    const [account] = system.simulators.meadow.people;
    expect(JSON.parse(stdout.slice(stdout.indexOf('{')))).toMatchObject({ account: { id: account?.id } });
  });

  it('goes on with the connection that took a superseded one’s place', async () => {
    const { run, kept, keep } = vault('superseded');
    await run('connect', 'orbit', '--did', DID);
    const before = kept();
    const { orbit } = before.connections;
    // As if the access token had expired: then the refresh token is spent, and that sync's result gets lost.
    const stale = {
      ...before,
      connections: { orbit: { ...orbit, expiresAt: '2020-01-01T00:00:00.000Z' } as Connection },
    };
    keep(stale);
    await run('sync', 'orbit');
    const renewed = kept().connections['orbit'];
    expect(renewed?.refreshToken).not.toBe(orbit?.refreshToken);
    keep(stale);
    const again = (await run('sync', 'orbit')) as Synced;

    expect([again.status, kept().connections['orbit']?.refreshToken]).toEqual([
      'completed',
      renewed?.refreshToken,
    ]);

    // Disconnecting with it revokes what it was renewed to.
    const last = kept();
    const expired = { ...last.connections['orbit'], expiresAt: '2020-01-01T00:00:00.000Z' } as Connection;
    keep({ ...last, connections: { orbit: expired } });
    await run('sync', 'orbit');
    keep({ ...last, connections: { orbit: expired } });
    expect(await run('disconnect', 'orbit')).toMatchObject({ receipt: { revoked: true } });
  });

  it('drops what a complete snapshot no longer has, and keeps what could not be read', async () => {
    const { run, kept } = vault('snapshot');
    await run('connect', 'orbit');
    await run('sync', 'orbit');
    const { orbit } = system.simulators;
    const [following, odd] = Object.values(kept().records).filter(({ snapshot }) => snapshot !== null);
    expect(orbit.remove('following', following?.record.sourceId ?? '')).toBe(true);
    orbit.giveAs('following', odd?.record.sourceId ?? '', { name: null });
    const { did: _did, ...state } = kept();
    const { cursors: _cursors, ...connection } = state.connections['orbit'] as Connection;
    // Without cursors the list comes whole again, though it is not due yet.
    vault('snapshot').keep({ ...kept(), connections: { orbit: { ...connection, cursors: {} } } });
    await run('sync', 'orbit');
    expect(Object.keys(kept().records)).not.toContain(following?.record._id);
    expect(Object.keys(kept().records)).toContain(odd?.record._id);
    expect(kept().quarantine[odd?.record._id ?? '']?.item).toMatchObject({ reason: 'unmapped' });
    orbit.giveAs('following', odd?.record.sourceId ?? '', {});
  });

  it('proves its DID to a gateway that wants it', async () => {
    const own = await startTestSystem({ service: { didProof: 'required' } });
    try {
      const { run } = vault('proven', own);
      await run('connect', 'meadow');
      expect(await run('sync', 'meadow')).toMatchObject({ status: 'completed' });
      await run('disconnect', 'meadow');
      await expect(vault('unproven', own).run('connect', 'meadow', '--did', DID)).rejects.toThrow(
        'vault.py: ',
      );
      const headers = { 'content-type': 'application/json' };
      const body = JSON.stringify({ did: DID });
      const answer = await fetch(`${own.publicUrl.origin}/sync/meadow`, { method: 'POST', headers, body });
      expect(await answer.json()).toMatchObject({ code: 'did_proof_missing' });
    } finally {
      await own.close();
    }
  });
});
