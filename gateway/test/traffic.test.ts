import type { ConnectorError } from '@data-connector/kit/errors';
import { describe, expect, it } from '@jest/globals';
import { Breaker } from '../src/traffic/breaker.js';
import { boundsOf, type Bounds } from '../src/traffic/bounds.js';
import type { Lane, Passage } from '../src/traffic/passage.js';
import { Traffic } from '../src/traffic/traffic.js';

const lane = (concurrency = 100): Lane => ({
  breaker: new Breaker({ onChange: () => {}, now: () => 0, random: () => 1 }),
  timeoutMs: 1000,
  concurrency,
  running: 0,
});
const traffic = (bounds: Partial<Bounds> = {}) => {
  const own = new Traffic(boundsOf(bounds), () => {});
  return { enter: own.enter.bind(own) };
};

function refusalOf(enter: () => Passage): string | undefined {
  try {
    enter();
    return undefined;
  } catch (error) {
    const { code, extras } = error as ConnectorError;
    expect(Date.parse(extras.retryAt ?? '')).toBeGreaterThan(Date.now() - 1000);
    return code;
  }
}

describe('bounds', () => {
  it('a provider has so many requests under way, and each that ends makes room', () => {
    const { enter } = traffic();
    const one = lane(2);
    const first = enter(one, 'a', false);
    enter(one, 'b', false);
    expect(refusalOf(() => enter(one, 'c', false))).toBe('busy');
    first.end();
    first.end();
    expect(one.running).toBe(1);
    expect(refusalOf(() => enter(one, 'c', false))).toBeUndefined();
    expect(refusalOf(() => enter(one, 'd', false))).toBe('busy');
  });

  it('whoever has the beginning of an answer waits for the provider no more, however slowly it is read', () => {
    const { enter } = traffic({ CLIENT_CONCURRENCY: 1 });
    const one = lane(1);
    const slow = enter(one, 'a', false);
    slow.answered();
    expect(refusalOf(() => enter(one, 'b', false))).toBeUndefined();
    expect(refusalOf(() => enter(lane(), 'a', false))).toBe('too_many_requests');
    slow.end();
    expect(one.running).toBe(1);
    expect(refusalOf(() => enter(lane(), 'a', false))).toBeUndefined();
  });

  it('a full provider leaves the others their room', () => {
    const { enter } = traffic();
    const full = lane(1);
    enter(full, 'a', false);
    expect(refusalOf(() => enter(lane(1), 'a', false))).toBeUndefined();
  });

  it('a client has so many requests under way, at all providers together', () => {
    const { enter } = traffic({ CLIENT_CONCURRENCY: 2 });
    const first = enter(lane(), 'a', false);
    enter(lane(), 'a', false);
    expect(refusalOf(() => enter(lane(), 'a', false))).toBe('too_many_requests');
    expect(refusalOf(() => enter(lane(), 'b', false))).toBeUndefined();
    first.end();
    expect(refusalOf(() => enter(lane(), 'a', false))).toBeUndefined();
  });

  it('streams count as streams only: by client and in all', () => {
    const { enter } = traffic({ CLIENT_STREAMS: 2, STREAMS: 3, CLIENT_CONCURRENCY: 1 });
    const one = lane(1);
    const first = enter(one, 'a', true);
    enter(one, 'a', true);
    expect(one.running).toBe(0);
    expect(refusalOf(() => enter(one, 'a', false))).toBeUndefined();
    expect(refusalOf(() => enter(one, 'a', true))).toBe('too_many_requests');
    enter(one, 'b', true);
    expect(refusalOf(() => enter(one, 'c', true))).toBe('busy');
    first.end();
    expect(refusalOf(() => enter(one, 'c', true))).toBeUndefined();
  });

  it('whoever is refused takes no place', () => {
    const { enter } = traffic({ CLIENT_CONCURRENCY: 1 });
    const one = lane();
    for (let n = 0; n < 5; n++) one.breaker.failed(false);
    for (let n = 0; n < 3; n++) expect(refusalOf(() => enter(one, 'a', false))).toBe('service_unavailable');
    expect(one.running).toBe(0);
    expect(refusalOf(() => enter(lane(), 'a', false))).toBeUndefined();
  });
});

describe('what counts against a service', () => {
  const refused = Object.assign(new Error(), { code: 'ECONNREFUSED', syscall: 'connect' });
  const unknown = Object.assign(new Error(), { code: 'ENOTFOUND', syscall: 'getaddrinfo' });
  const reset = Object.assign(new Error(), { code: 'ECONNRESET' });
  const overflow = Object.assign(new Error(), { code: 'HPE_HEADER_OVERFLOW' });
  const fetched = (cause: Error) => new TypeError('fetch failed', { cause });

  it.each<[string, Error, { stream?: boolean; slow?: boolean }, boolean]>([
    ['nobody listens', refused, {}, true],
    ['nobody listens, told by fetch', fetched(refused), {}, true],
    ['nobody has that name', unknown, {}, true],
    ['nobody listens, for a stream', refused, { stream: true }, true],
    ['nobody listens, for what may take its time', refused, { slow: true }, true],
    ['hung up, or silent for too long', reset, {}, true],
    ['silent for too long, told by fetch', new DOMException('', 'TimeoutError'), {}, true],
    ['silent for as long as the client chose', reset, { slow: true }, false],
    ['silent on a stream', reset, { stream: true }, false],
    ['answered what is not HTTP', overflow, {}, false],
    ['answered what is not HTTP, told by fetch', fetched(overflow), {}, false],
  ])('%s', (_name, fault, { stream = false, slow = false }, counts) => {
    const { enter } = traffic();
    const one = lane();
    for (let n = 0; n < 5; n++) {
      const passage = enter(one, 'a', stream, slow);
      passage.failed(fault);
      passage.end();
    }
    expect(one.breaker.state).toBe(counts ? 'open' : 'closed');
  });

  it('nothing that comes after the answer has begun', () => {
    const { enter } = traffic();
    const one = lane();
    for (let n = 0; n < 10; n++) {
      const passage = enter(one, 'a', false);
      passage.answered();
      passage.failed(reset);
    }
    expect(one.breaker.state).toBe('closed');
  });

  it('a trial whose client goes away leaves the trial to the next', () => {
    const { enter } = traffic();
    const clock = { now: 0 };
    const one = {
      ...lane(),
      breaker: new Breaker({ onChange: () => {}, now: () => clock.now, random: () => 1 }),
    };
    for (let n = 0; n < 5; n++) one.breaker.failed(false);
    clock.now = 1000;
    const trial = enter(one, 'a', false);
    expect(refusalOf(() => enter(one, 'b', false))).toBe('service_unavailable');
    trial.end();
    expect(refusalOf(() => enter(one, 'b', false))).toBeUndefined();
  });
});
