import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConnectorError } from '@data-connector/kit/errors';
import { silentLog } from '@data-connector/kit/log';
import type { Renewed } from '../../src/ledger/accounts.js';
import { RenewalJournal } from '../../src/ledger/renewal-journal.js';
import { until } from '@data-connector/testing/until';

const renewed: Renewed = {
  id: 'a1',
  epoch: 2,
  spent: 'hash',
  sealed: { keyring: { version: 1, kid: 'k', key: 'secret', jwe: 'j' }, connection: 'sealed' },
};

let root: string;
let journals: RenewalJournal[];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'journal-test-'));
  journals = [];
});
afterEach(async () => {
  await Promise.all(journals.map((journal) => journal.stop()));
  rmSync(root, { recursive: true, force: true });
});

/** A process's journal in the folder that all share, and what it has carried over. */
async function journal(carry: (one: Renewed) => Promise<unknown> = async () => undefined) {
  const carried: Renewed[] = [];
  const opened = new RenewalJournal(root, async (one) => (await carry(one), carried.push(one)), silentLog);
  await opened.start();
  journals.push(opened);
  return { opened, carried };
}
const files = () => readdirSync(join(root, 'renewals'));

test('what a process wrote before it was killed is carried over by the next one, once', async () => {
  const { opened } = await journal();
  opened.reserve().write(renewed);
  const next = await journal();
  expect(next.carried).toEqual([renewed]);
  expect(files()).toEqual([]);
  expect((await journal()).carried).toEqual([]);
});

test('what lives beside it carries it over too, without a start', async () => {
  const beside = await journal();
  const { opened } = await journal();
  opened.reserve().write(renewed);
  await until('what it carried on', () => beside.carried.length === 1);
});

test('what is kept elsewhere leaves nothing behind', async () => {
  const { opened } = await journal();
  const entry = opened.reserve();
  entry.write(renewed);
  entry.drop();
  expect(files()).toEqual([]);
});

test('what could not be carried over stays until it can', async () => {
  const { opened } = await journal();
  opened.reserve().write(renewed);
  let away = true;
  const next = await journal(async () => {
    if (away) throw new ConnectorError('datastore_unavailable');
  });
  expect([next.carried, files().length]).toEqual([[], 1]);
  away = false;
  await until('what it carried on', () => next.carried.length === 1);
});

test('one that cannot be read is left where it is, however old it is', async () => {
  const { opened } = await journal();
  const file = join(root, 'renewals', 'unreadable.json');
  mkdirSync(file);
  utimesSync(file, 0, 0);
  opened.reserve().write(renewed);
  const next = await journal();
  expect([next.carried, files()]).toEqual([[renewed], ['unreadable.json']]);
});

test('one that cannot be carried over holds up no other', async () => {
  const { opened } = await journal();
  for (const id of ['refused', 'fine', 'refused', 'fine']) opened.reserve().write({ ...renewed, id });
  const next = await journal(async ({ id }) => {
    if (id === 'refused') throw new ConnectorError('datastore_unavailable');
  });
  expect([next.carried.length, files().length]).toEqual([2, 2]);
});

test('room that nobody has written into is left alone for a day, for its process may live', async () => {
  const { opened } = await journal();
  opened.reserve();
  await journal();
  expect(files()).toHaveLength(1);
  const file = join(root, 'renewals', files()[0] ?? '');
  const longAgo = new Date(Date.now() - 25 * 3_600_000);
  utimesSync(file, longAgo, longAgo);
  await journal();
  expect(files()).toEqual([]);
});

test('a file of somebody else’s making carries nothing', async () => {
  await journal();
  writeFileSync(join(root, 'renewals', 'x.json'), '{"ids":[],"epoch":"x"}');
  expect((await journal()).carried).toEqual([]);
});

test('an entry’s room is on the disk before anything is written into it', async () => {
  const { opened } = await journal();
  opened.reserve();
  expect(readFileSync(join(root, 'renewals', files()[0] ?? '')).length).toBe(64 * 1024);
});
