import { describe, expect, it } from '@jest/globals';
import { EventEmitter } from '../../src/app/node-events.js';

describe('events, as PouchDB uses them', () => {
  it('reach every listener in order, those for once only once', () => {
    const emitter = new EventEmitter();
    const heard: unknown[] = [];
    emitter.on('a', (value) => heard.push(['on', value])).once('a', (value) => heard.push(['once', value]));
    expect(emitter.emit('a', 1)).toBe(true);
    emitter.emit('a', 2);
    expect(heard).toEqual([
      ['on', 1],
      ['once', 1],
      ['on', 2],
    ]);
  });

  it('reach nobody who has left', () => {
    const emitter = new EventEmitter();
    const listener = (): void => {};
    emitter.on('a', listener).on('b', listener).removeListener('a', listener);
    expect([emitter.listenerCount('a'), emitter.listeners('b')]).toEqual([0, [listener]]);
    emitter.removeAllListeners();
    expect(emitter.emit('b')).toBe(false);
  });

  it('throw an error that nobody listens to', () => {
    expect(() => new EventEmitter().emit('error', new TypeError('unheard'))).toThrow(TypeError);
  });

  it('have methods that can be enumerated, as PouchDB does', () => {
    expect(Object.keys(EventEmitter.prototype)).toEqual(
      expect.arrayContaining(['on', 'once', 'emit', 'listeners', 'removeListener', 'removeAllListeners']),
    );
  });
});
