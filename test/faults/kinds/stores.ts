import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import type { Fault, RequestLine } from '@data-connector/testing/fault-proxy';
import { LASTING, PROVIDERS } from '../../harness/providers/of-processes.js';
import { person } from '../../system/vault/person.js';
import { chance, type Chance } from '../measure/chance.js';
import { seed } from '../../harness/seed.js';
import { SIZES } from '../measure/sizes.js';
import { counted } from '../measure/tally.js';
import { differenceOf, type Stage } from '../processes/stage.js';
import { bring } from '../vault/bring.js';
import { bringDespite } from '../vault/bring-despite.js';
import { NONE } from '../vault/truth.js';

const json = { 'content-type': 'application/json' };
const idsIn = (sent: string): string[] =>
  (JSON.parse(sent) as { docs: { _id: string }[] }).docs.map(({ _id }) => _id);
const error = (status: number, name: string): Fault => ({
  kind: 'answer',
  status,
  headers: json,
  body: JSON.stringify({ error: name, reason: name }),
});
const rows = (row: (id: string) => object): Fault => ({
  kind: 'answer',
  status: 201,
  headers: json,
  body: (sent) => JSON.stringify(idsIn(sent).map((id) => ({ id, ...row(id) }))),
});

const isBatch = ({ method, path }: RequestLine): boolean => method === 'POST' && path.endsWith('/_bulk_docs');
const isAny = (): boolean => true;

/** How a store fails: what it does, to which requests. A fault that lasts is one of many requests. */
const FAULTS: readonly (readonly [string, (roll: Chance) => Fault, (line: RequestLine) => boolean])[] = [
  ['refuses connections', () => ({ kind: 'refuse' }), isAny],
  ['resets in mid-answer', (roll) => ({ kind: 'cut', bytes: roll.below(200) }), isAny],
  ['answers 500', () => error(500, 'internal_server_error'), isAny],
  ['answers 503', () => error(503, 'service_unavailable'), isAny],
  ['answers 429', () => error(429, 'too_many_requests'), isAny],
  ['finds a batch too large', () => error(413, 'document_too_large'), isBatch],
  ['refuses each row', () => rows(() => ({ error: 'forbidden', reason: 'no' })), isBatch],
  [
    'calls each row a conflict that it has not got',
    () => rows(() => ({ error: 'conflict', reason: 'no' })),
    isBatch,
  ],
  [
    'takes a batch and refuses half of its rows',
    () => ({
      kind: 'rewrite',
      as: (answer) => ({
        ...answer,
        body: JSON.stringify(
          (JSON.parse(answer.body) as { id: string }[]).map((row, i) =>
            i % 2 === 0 ? row : { id: row.id, error: 'internal_server_error', reason: 'no' },
          ),
        ),
      }),
    }),
    isBatch,
  ],
  [
    'takes a batch and answers nothing',
    () => ({ kind: 'rewrite', as: (answer) => ({ ...answer, body: '' }) }),
    isBatch,
  ],
  ['takes a batch and tells half of it', () => ({ kind: 'truncate' }), isBatch],
  ['is not durable', () => ({ kind: 'rewrite', as: (answer) => ({ ...answer, status: 202 }) }), isBatch],
  ['is slow', () => ({ kind: 'delay', ms: 200 }), isAny],
];

/** The store fails, and comes back. */
export function stores(stage: () => Stage): void {
  it.each(FAULTS)(
    'brings everything, and reports nothing stored that is not, from a store that %s',
    (name, fault, match) =>
      counted(`store ${name}`, async (count) => {
        const roll = chance(seed, name);
        for (let round = 0; round < SIZES.storeFaultRounds; round++) {
          const provider = PROVIDERS[round % PROVIDERS.length] ?? LASTING;
          const where = { match, times: 1 + roll.below(4) };
          await bringDespite(stage(), provider, stage().fleet.storeFront, [fault(roll), where], count);
        }
      }),
  );

  it(`brings everything after a store that stood still for ${SIZES.storeStoppedMs / 1000} s`, () =>
    counted('store stopped', async (count) => {
      const { fleet } = stage();
      const all = PROVIDERS.map((provider) => [provider, person()] as const);
      for (const [provider, somebody] of all) await somebody.connect(fleet.publicUrl, provider);
      const brought = all.map(([provider, somebody]) => bring(somebody, fleet.publicUrl, provider));
      await sleep(chance(seed, 'stopped').below(300));
      const goOn = fleet.storeFront.faults.add({ kind: 'hang' });
      await sleep(SIZES.storeStoppedMs);
      goOn();
      await Promise.all(brought);
      for (const [provider, somebody] of all) expect(differenceOf(stage(), somebody, provider)).toEqual(NONE);
      count('Vaults with everything', all.length);
    }));
}
