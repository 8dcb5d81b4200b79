import { expect, it } from '@jest/globals';
import type { Fault, ProxiedAnswer } from '@data-connector/testing/fault-proxy';
import { pagesOf } from '../../system/processes/third-parties.js';
import { LASTING, PROVIDERS } from '../../harness/providers/of-processes.js';
import { person } from '../../system/vault/person.js';
import { chance, type Chance } from '../measure/chance.js';
import { seed } from '../../harness/seed.js';
import { isFull, SIZES } from '../measure/sizes.js';
import { counted } from '../measure/tally.js';
import { startLoneService } from '../processes/lone-service.js';
import { differenceOf, type Stage } from '../processes/stage.js';
import { bring, connectAgain } from '../vault/bring.js';
import { bringDespite } from '../vault/bring-despite.js';
import { NONE } from '../vault/truth.js';

const json = { 'content-type': 'application/json' };
const HTML = '<!DOCTYPE html><html><body><h1>We will be back soon</h1></body></html>';
const answer = (status: number, body: string, headers: Readonly<Record<string, string>> = json): Fault => ({
  kind: 'answer',
  status,
  headers: { ...headers },
  body,
});
const soon = (): string => String(Math.ceil(Date.now() / 1000) + 1);
const rewritten = (as: (answer: ProxiedAnswer) => ProxiedAnswer): Fault => ({ kind: 'rewrite', as });

/** Answers with the first page that comes, without its items, and with other tokens of pages: simulators' are 32 hex digits. */
function leading(token: () => string): Fault {
  let page: ProxiedAnswer | undefined;
  return rewritten((real) => {
    const emptied = (_name: string, value: unknown) => (Array.isArray(value) ? [] : value);
    page ??= { ...real, body: JSON.stringify(JSON.parse(real.body), emptied) };
    return { ...page, body: page.body.replace(/\b[0-9a-f]{32}\b/g, token()) };
  });
}
const TEN_MINUTES_MS = 600_000;
const clockOff = (ms: number): Fault =>
  rewritten((real) => ({
    ...real,
    headers: { ...real.headers, date: new Date(Date.now() + ms).toUTCString() },
  }));

/** How a third party fails for some of its pages. */
const FAULTS: readonly (readonly [string, (roll: Chance) => Fault])[] = [
  [
    'answers 429 and tells when to come again',
    () =>
      answer(429, '{}', {
        ...json,
        'retry-after': '1',
        'x-rate-limit-reset': soon(),
        'x-rate-limit-remaining': '0',
      }),
  ],
  ['answers 429 and tells nothing', () => answer(429, '{}')],
  ['answers 500', () => answer(500, '{}')],
  ['answers 503 with a page for people', () => answer(503, HTML, { 'content-type': 'text/html' })],
  ['answers 200 with a page for people', () => answer(200, HTML, { 'content-type': 'text/html' })],
  ['answers what is no JSON', () => answer(200, '{"data":[{]}')],
  ['answers nothing', () => answer(200, '')],
  ['answers with JSON of another shape', () => answer(200, '[[[["data"]]]]')],
  ['resets connections', () => ({ kind: 'refuse' })],
  ['breaks off in mid-answer', (roll) => ({ kind: 'cut', bytes: roll.below(3000) })],
  ['breaks off in good order', () => ({ kind: 'truncate' })],
  ['is slow', () => ({ kind: 'delay', ms: 400 })],
  ['goes round in a circle', () => leading(() => 'a'.repeat(32))],
  ['has a clock that is ten minutes ahead', () => clockOff(TEN_MINUTES_MS)],
  ['has a clock that is ten minutes behind', () => clockOff(-TEN_MINUTES_MS)],
];

/** What takes half a minute for each answer, for nobody waits longer. */
const SLOW: typeof FAULTS = [
  ['sends a byte at a time', () => ({ kind: 'drip', ms: 1 })],
  ['does not answer in time', () => ({ kind: 'delay', ms: 45_000 })],
];

/** The third party fails, and comes back. */
export function thirdParties(stage: () => Stage): void {
  it.each(isFull ? [...FAULTS, ...SLOW] : FAULTS)(
    'brings everything from a third party that %s',
    (name, fault) =>
      counted(`third party ${name}`, async (count) => {
        const roll = chance(seed, name);
        const rounds = SLOW.some(([slow]) => slow === name) ? 1 : SIZES.thirdPartyRounds;
        for (let round = 0; round < rounds; round++)
          for (const provider of PROVIDERS) {
            const { [provider]: thirdParty, fronts } = stage().fleet.thirdParties;
            const where = { match: pagesOf(thirdParty, 'posts'), times: 1 + roll.below(3) };
            await bringDespite(stage(), provider, fronts[provider], [fault(roll), where], count);
          }
      }),
  );

  it('gives up a third party whose pages never end and bring nothing, and has everything once they do', () =>
    counted('third party with endless pages', async (count) => {
      const { fleet } = stage();
      for (const provider of PROVIDERS) {
        const somebody = person();
        const connection = await connectAgain(somebody, fleet.publicUrl, provider);
        let page = 0;
        const { [provider]: thirdParty, fronts } = fleet.thirdParties;
        const end = fronts[provider].faults.add(
          leading(() => String(page++).padStart(32, '0')),
          { match: pagesOf(thirdParty, 'posts') },
        );
        const handle = await somebody
          .at(fleet.publicUrl)
          .sync(connection, somebody.key, { handlers: ['posts'] });
        const view = await handle.ended();
        expect([view.status, view.handlers['posts']?.code]).toEqual(['failed', 'provider_unavailable']);
        count('pages', page);
        end();
        await bring(somebody, fleet.publicUrl, provider);
        expect(differenceOf(stage(), somebody, provider)).toEqual(NONE);
      }
    }));

  it(`brings everything wherever a page is cut off (every ${SIZES.cutEvery} bytes)`, () =>
    counted('third party cut at every byte of a page', async (count) => {
      const { fleet } = stage();
      const lone = await startLoneService(fleet, 'cut', { posts: 0, following: 2, settings: {} });
      try {
        const { faults } = lone.front;
        const roll = chance(seed, 'cut');
        const match = pagesOf(lone.simulator, 'following');
        const somebody = person();
        const connection = await connectAgain(somebody, lone.url, LASTING);
        const vault = somebody.at(lone.url);
        /** One page, cut off somewhere or not. @returns how many records came of it */
        const one = async (fault: Fault) => {
          const end = faults.add(fault, { match, times: 1 });
          const handle = await vault.sync(connection, somebody.key, { handlers: ['following'] });
          const { handlers, status } = await handle.ended();
          end();
          await handle.erase();
          return [status, handlers['following']?.records];
        };
        let length = 0;
        const whole = await one(
          rewritten((real) => {
            length = real.body.length;
            return real;
          }),
        );
        expect(whole).toEqual(['completed', 2]);
        for (let bytes = roll.below(SIZES.cutEvery); bytes < length; bytes += SIZES.cutEvery) {
          expect(await one({ kind: 'cut', bytes })).toEqual(whole);
          count('cuts');
        }
      } finally {
        await lone.close();
      }
    }));
}
