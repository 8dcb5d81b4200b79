import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createVault, generateVaultKey, type Connection, type VaultRecord } from '@data-connector/vault';
import { Browser } from '../../../test/harness/browser.js';
import { decoded, linkOf } from '../../../test/harness/page.js';
import { startTestSystem, type TestSystem } from '../../../test/harness/system.js';
import { vaultRecords } from '../../../test/system/vault/records.js';
import { simulator } from '../simulator/index.js';
import { provider } from '../src/index.js';
import { describeRadicale } from './radicale.js';
import { calendar, card, event, PIXEL, zone } from './samples.js';

const COLLECTION = (type: string, name: string) =>
  `<mkcol xmlns="DAV:"><set><prop><resourcetype><collection/>${type}</resourcetype>
  <displayname>${name}</displayname></prop></set></mkcol>`;
const CALENDAR = '<calendar xmlns="urn:ietf:params:xml:ns:caldav"/>';
const BOOK = '<addressbook xmlns="urn:ietf:params:xml:ns:carddav"/>';
const BERLIN = ';TZID=Europe/Berlin:20260320T090000';

const meeting = (summary: string) =>
  calendar(
    ...zone('Europe/Berlin'),
    ...event(`DTSTART${BERLIN}`, 'DURATION:PT1H', 'RRULE:FREQ=WEEKLY;COUNT=4', `SUMMARY:${summary}`),
    ...event(
      'RECURRENCE-ID;TZID=Europe/Berlin:20260403T090000',
      ...['DTSTART;TZID=Europe/Berlin:20260403T110000', 'DURATION:PT1H', 'SUMMARY:Later'],
    ),
  ).replaceAll('UID:one', 'UID:weekly');
const once = (summary: string) => calendar(...event('DTSTART:20260301T090000Z', `SUMMARY:${summary}`));

describeRadicale('Radicale', (radicale) => {
  let system: TestSystem<'dav'>;
  beforeAll(async () => {
    const own = { clientId: '', clientSecret: '', servers: { allowed: [], denied: [], loopback: true } };
    system = await startTestSystem({
      providers: { dav: { definition: provider, simulator } },
      simulators: { sizes: {} },
      apps: { dav: own },
    });
    const { ask } = radicale();
    await ask('MKCOL', '/alice/home/', COLLECTION(CALENDAR, 'Home'));
    await ask('MKCOL', '/alice/people/', COLLECTION(BOOK, 'People'));
    await ask('PUT', '/alice/home/weekly.ics', meeting('Weekly'), 'text/calendar');
    for (const name of ['one', 'two', 'three'])
      await ask(
        'PUT',
        `/alice/home/${name}.ics`,
        once(`Event ${name}`).replace('UID:one', `UID:${name}`),
        'text/calendar',
      );
    // Radicale 3.1 cuts a picture off at its comma unless that is escaped.
    const cards = {
      old: card(
        '3.0',
        'FN:Ada Old',
        'N:Old;Ada;;;',
        'EMAIL;TYPE=INTERNET:ada@example.com',
        `PHOTO;ENCODING=b;TYPE=PNG:${PIXEL}`,
      ),
      new: card(
        '4.0',
        'FN:Grace New',
        'N:New;Grace;;;',
        'TEL;VALUE=uri;TYPE=cell:tel:+49-30-1',
        `PHOTO:data:image/png;base64\\,${PIXEL}`,
      ),
    };
    for (const [name, text] of Object.entries(cards))
      await ask('PUT', `/alice/people/${name}.vcf`, text.replace('UID:one', `UID:${name}`), 'text/vcard');
  });
  afterAll(() => system?.close());

  /** Enters this password into the form. */
  async function enter(url: string, password: string) {
    const browser = new Browser();
    const page = await browser.open(new URL(url));
    const action = new URL(decoded(/<form\b[^>]*\baction="([^"]*)"/.exec(page.text)?.[1] ?? ''));
    const flow = /name="flow" value="([\w-]{22})"/.exec(page.text)?.[1] ?? '';
    const { name, server } = radicale();
    const cookies = browser.cookiesFor(action).map((one) => `${one.name}=${one.value}`);
    const answer = await fetch(action, {
      method: 'POST',
      headers: { cookie: cookies.join('; '), accept: 'text/html' },
      body: new URLSearchParams({ flow, server, name, password }),
    });
    return { status: answer.status, text: await answer.text() };
  }

  const someone = () =>
    createVault({ gateway: system.publicUrl, did: `0x${randomBytes(20).toString('hex')}` });

  /** Somebody who has connected by the form. */
  async function person() {
    const vault = someone();
    const { state, url } = vault.connectUrl('dav');
    const { text } = await enter(url, radicale().password);
    const key = generateVaultKey();
    const data = vaultRecords();
    await data.saveConnection(vault.openReturn(linkOf(text, 'open-vault') ?? '', { state }));
    const has = () => data.connections.get('dav') as Connection;
    return {
      has,
      records: () => new Map(data.of('dav').map((record) => [record.sourceId, record])),
      async refresh() {
        const done = await vault.refresh({ connection: has(), key, store: data });
        expect(done.view.status).toBe('completed');
        return done.view.handlers;
      },
    };
  }

  it('takes the app password only', async () => {
    const { status, text } = await enter(someone().connectUrl('dav').url, 'not-the-password');
    expect([status, text.includes('not-the-password')]).toEqual([403, false]);
  });

  it('gives calendars, events and contacts; what is edited or deleted there is so in the Vault after the next sync, and nothing else', async () => {
    const { has, records, refresh } = await person();
    expect(has().account.id).toBe(`/alice/@${radicale().server}`);
    await refresh();
    const first = records();
    const cards = ['/alice/people/new.vcf', '/alice/people/old.vcf'];
    const events = ['one', 'three', 'two', 'weekly'].map((name) => `/alice/home/${name}.ics`);
    expect([...first.keys()].sort()).toEqual(['/alice/home/', ...events, ...cards].sort());
    expect(first.get('/alice/home/')).toMatchObject({ name: 'Home' });
    expect(first.get('/alice/home/weekly.ics')).toMatchObject({
      ...{
        name: 'Weekly',
        timeZone: 'Europe/Berlin',
        recurrence: [expect.stringMatching(/^RRULE:FREQ=WEEKLY;COUNT=4$/)],
      },
      start: { dateTime: '2026-03-20T09:00:00+01:00', timezone: '+01:00' },
      end: { dateTime: '2026-03-20T10:00:00+01:00', timezone: '+01:00' },
      calendarId: first.get('/alice/home/')?._id,
      exceptions: [
        {
          ...{ name: 'Later', start: { dateTime: '2026-04-03T11:00:00+02:00', timezone: '+02:00' } },
          originalStart: { dateTime: '2026-04-03T09:00:00+02:00', timezone: '+02:00' },
        },
      ],
    });
    const icon = `data:image/png;base64,${PIXEL}`;
    expect(first.get(cards[1] as string)).toMatchObject({ firstName: 'Ada', email: 'ada@example.com', icon });
    expect(first.get(cards[0] as string)).toMatchObject({ lastName: 'New', mobile: '+49-30-1', icon });

    const { ask } = radicale();
    await ask('DELETE', '/alice/home/two.ics');
    await ask('DELETE', '/alice/people/old.vcf');
    await ask('PUT', '/alice/home/weekly.ics', meeting('Every week'), 'text/calendar');
    expect(await refresh()).toMatchObject({ events: { records: 1 }, contacts: { records: 0 } });
    const edited = '/alice/home/weekly.ics';
    const expected = new Map<string, VaultRecord | undefined>(first);
    for (const gone of ['/alice/home/two.ics', '/alice/people/old.vcf']) expected.delete(gone);
    expected.set(edited, records().get(edited));
    const told = (all: ReadonlyMap<string, VaultRecord | undefined>) =>
      [...all].map(([id, record]) => [
        id,
        record?.name,
        (record as { sourceData?: unknown } | undefined)?.sourceData,
      ]);
    expect(told(records()).sort()).toEqual(told(expected).sort());
    expect(records().get(edited)?.name).toBe('Every week');

    expect(await refresh()).toMatchObject({ events: { records: 0 }, contacts: { records: 0 } });
    expect(told(records()).sort()).toEqual(told(expected).sort());
  });
});
