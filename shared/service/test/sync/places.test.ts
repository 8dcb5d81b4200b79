import { describe, expect, it } from '@jest/globals';
import { Places } from '../../src/sync/running.js';
import type { ConnectorError } from '@data-connector/kit/errors';

/** Lets everybody who was called go on. */
const settled = () => new Promise(setImmediate);

/** Takes places for these persons, in this order, and notes whose turn it is as they are called. */
function queueOf(places: Places, persons: string) {
  const called: string[] = [];
  const taken = [...persons].map((person) => {
    const place = places.take(person);
    void place.called.then(() => called.push(person));
    return place;
  });
  return { called, taken, positions: () => taken.map(({ position }) => position).join('') };
}

const refusalOf = (run: () => unknown): ConnectorError => {
  try {
    run();
  } catch (error) {
    return error as ConnectorError;
  }
  throw new Error('It was not refused');
};

describe('places', () => {
  it('are taken at once as long as there are some, then waited for in the order of coming', async () => {
    const places = new Places(2, 8);
    const { taken, called, positions } = queueOf(places, 'abcd');
    expect([positions(), places.running, places.waiting]).toEqual(['0012', 2, 2]);
    await settled();
    expect(called).toEqual(['a', 'b']);
    taken[1]?.leave();
    await settled();
    expect([called, positions(), places.running]).toEqual([['a', 'b', 'c'], '0001', 2]);
  });

  it('go round by person: who has many accounts keeps nobody waiting who has one', async () => {
    const places = new Places(1, 40);
    expect(queueOf(places, 'aaaaabcb').positions()).toBe('01467235');
  });

  it('are given in the order in which they were told', async () => {
    const places = new Places(1, 40);
    const { taken, called, positions } = queueOf(places, 'aaaaabcb');
    const told = [...positions()].map(Number);
    for (let turn = 0; turn < taken.length; turn++) {
      await settled();
      taken[told.indexOf(turn)]?.leave();
    }
    expect(called).toEqual(['a', 'a', 'b', 'c', 'a', 'b', 'a', 'a']);
  });

  it('are given up by who leaves the queue', async () => {
    const places = new Places(1, 8);
    const { taken, called, positions } = queueOf(places, 'abc');
    taken[1]?.leave();
    taken[1]?.leave();
    expect([positions(), places.waiting]).toEqual(['001', 1]);
    taken[0]?.leave();
    taken[0]?.leave();
    await settled();
    expect([called, places.running]).toEqual([['a', 'b', 'c'], 1]);
  });

  it.each([
    ['the queue is full', 'xabcd', 4],
    ['one person has a quarter of it', 'xaa', 8],
    ['there is no queue', 'x', 0],
  ])('are refused with a time to come back when %s', (_why, persons, waitAtMost) => {
    const places = new Places(1, waitAtMost);
    queueOf(places, persons);
    const { code, extras } = refusalOf(() => places.take('a'));
    expect(code).toBe('busy');
    expect(Date.parse(extras.retryAt ?? '')).toBeGreaterThan(Date.now());
  });
});
