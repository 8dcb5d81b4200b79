import { describe, expect, it } from '@jest/globals';
import { Breaker, type BreakerState } from '../src/traffic/breaker.js';

/** A breaker whose clock stands still until it is told, and whose chance is 1: it waits as long as it may. */
function breaker(random = 1) {
  const clock = { now: 0 };
  const changes: BreakerState[] = [];
  const own = new Breaker({
    onChange: (state) => changes.push(state),
    now: () => clock.now,
    random: () => random,
  });
  const fail = (times: number) => {
    for (let n = 0; n < times; n++) own.failed(own.admit() === 'trial');
  };
  return { own, clock, changes, fail };
}

describe('a circuit breaker', () => {
  it('lets everybody through while the service answers', () => {
    const { own, changes } = breaker();
    for (let n = 0; n < 20; n++) {
      expect(own.admit()).toBe('through');
      own.succeeded();
    }
    expect(changes).toEqual([]);
  });

  it('stays closed while no five failures follow one another', () => {
    const { own, fail } = breaker();
    for (let n = 0; n < 5; n++) {
      fail(4);
      own.succeeded();
    }
    expect(own.state).toBe('closed');
  });

  it('opens after five failures in a row, and refuses', () => {
    const { own, fail, changes } = breaker();
    fail(5);
    expect(changes).toEqual(['open']);
    expect(own.admit()).toBe('refused');
    expect(own.waitMs).toBe(1000);
  });

  it('lets one request through when it has waited, and no second', () => {
    const { own, clock, fail, changes } = breaker();
    fail(5);
    clock.now = 999;
    expect(own.admit()).toBe('refused');
    clock.now = 1000;
    expect(own.admit()).toBe('trial');
    expect(own.admit()).toBe('refused');
    expect(changes).toEqual(['open', 'half-open']);
  });

  it('closes when the trial is answered', () => {
    const { own, clock, fail, changes } = breaker();
    fail(5);
    clock.now = 1000;
    own.admit();
    own.succeeded();
    expect(own.admit()).toBe('through');
    expect(changes).toEqual(['open', 'half-open', 'closed']);
  });

  it('needs five failures to open again once it was closed', () => {
    const { own, clock, fail } = breaker();
    fail(5);
    clock.now = 1000;
    own.admit();
    own.succeeded();
    fail(4);
    expect(own.state).toBe('closed');
  });

  it('waits twice as long after each trial that fails, and half a minute at most', () => {
    const { own, clock, fail } = breaker();
    fail(5);
    const waits = [];
    for (let n = 0; n < 7; n++) {
      waits.push(own.waitMs);
      clock.now += own.waitMs;
      fail(1);
    }
    expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
  });

  it('begins with a short wait again when the service was well in between', () => {
    const { own, clock, fail } = breaker();
    fail(5);
    clock.now += own.waitMs;
    fail(1);
    clock.now += own.waitMs;
    own.admit();
    own.succeeded();
    fail(5);
    expect(own.waitMs).toBe(1000);
  });

  it('leaves half of the wait to chance', () => {
    const { own, fail } = breaker(0);
    fail(5);
    expect(own.waitMs).toBe(500);
  });

  it('does not wait longer because of what was under way when it opened', () => {
    const { own, clock, fail } = breaker();
    fail(5);
    clock.now = 500;
    own.failed(false);
    expect(own.waitMs).toBe(500);
    clock.now = 1000;
    own.admit();
    own.failed(false);
    expect(own.state).toBe('half-open');
  });

  it('closes when something that was under way is answered after all', () => {
    const { own, fail } = breaker();
    fail(5);
    own.succeeded();
    expect(own.admit()).toBe('through');
  });

  it('lets one through at once when the service is there again, and nobody else until that is answered', () => {
    const { own, clock, fail } = breaker();
    fail(5);
    own.returned();
    expect([own.admit(), own.admit()]).toEqual(['trial', 'refused']);
    own.returned();
    expect(own.admit()).toBe('refused');
    clock.now = 1;
    own.succeeded();
    own.returned();
    expect(own.admit()).toBe('through');
  });

  it('lets another through at once when the trial came to nothing', () => {
    const { own, clock, fail } = breaker();
    fail(5);
    clock.now = 1000;
    own.admit();
    own.abandoned();
    expect(own.admit()).toBe('trial');
  });

  it('does not wait for ever for a trial that somebody holds up', () => {
    const { own, clock, fail } = breaker();
    fail(5);
    clock.now = 1000;
    own.admit();
    clock.now = 5999;
    expect(own.admit()).toBe('refused');
    clock.now = 6000;
    expect(own.admit()).toBe('trial');
  });
});
