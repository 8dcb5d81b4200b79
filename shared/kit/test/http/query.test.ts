import { one } from '@data-connector/kit/http';
import { describe, expect, it } from '@jest/globals';

describe('one', () => {
  it.each([['did'], [''], [undefined]])('takes %p', (value) => {
    expect(one(value)).toBe(value);
  });

  it.each([[['a', 'b']], [[]], [{ a: 'b' }], [null], [1]])('refuses %p', (value) => {
    expect(() => one(value)).toThrow(expect.objectContaining({ code: 'request_malformed' }));
  });
});
