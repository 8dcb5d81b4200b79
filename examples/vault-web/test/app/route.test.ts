import { describe, expect, it } from '@jest/globals';
import { hashOf, routeOf, type Route } from '../../src/app/route.js';

describe('places in addresses', () => {
  it.each<[string, Route]>([
    ['#/', { screen: 'home' }],
    ['#/keys', { screen: 'keys' }],
    ['#/account/alpha/1', { screen: 'account', account: 'alpha/1' }],
    ['#/account/alpha/a%2Fb%20c', { screen: 'account', account: 'alpha/a/b c' }],
    ['#/account/alpha/1/post', { screen: 'account', account: 'alpha/1', shelf: 'post' }],
  ])('%s leads there and back', (hash, route) => {
    expect(routeOf(hash)).toEqual(route);
    expect(hashOf(route)).toBe(hash);
  });

  it.each(['', '#', '#/nowhere', '#/account', '#/account/alpha', '#/account/../1', '#/account/%E0%A4%A/1'])(
    '%j leads home',
    (hash) => {
      expect(routeOf(hash)).toEqual({ screen: 'home' });
    },
  );
});
