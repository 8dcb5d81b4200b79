import type { ConfigError } from '@data-connector/core/config';
import { readGatewaySettings } from '@data-connector/gateway';
import { describe, expect, it } from '@jest/globals';

const GOOD = { PUBLIC_URL: 'https://connect.example', PROVIDERS: 'alpha=http://alpha:8080' };

function faultsOf(environment: Record<string, string>): readonly string[] {
  try {
    readGatewaySettings(environment);
    return [];
  } catch (error) {
    return (error as ConfigError).faults;
  }
}

describe('settings', () => {
  it('need little', () => {
    expect(readGatewaySettings(GOOD)).toMatchObject({
      PORT: 8080,
      HOST: '0.0.0.0',
      ALLOW_GET_SYNC: true,
      TRUST_PROXY: 0,
      RATE_LIMIT_PER_MINUTE: 600,
      LOG_LEVEL: 'info',
    });
  });

  it.each<[Record<string, string>, RegExp]>([
    [{ PUBLIC_URL: 'https://connect.example/path' }, /^PUBLIC_URL /],
    [{ PUBLIC_URL: 'https://connect.example/?a=b' }, /^PUBLIC_URL /],
    [{ PUBLIC_URL: 'https://user:secret@connect.example' }, /^PUBLIC_URL /],
    [{ PUBLIC_URL: 'ftp://connect.example' }, /^PUBLIC_URL /],
    [{ PROVIDERS: 'alpha=http://alpha/path' }, /^PROVIDERS/],
    [{ PROVIDERS: 'alpha' }, /^PROVIDERS/],
    [{ TRUST_PROXY: '11' }, /^TRUST_PROXY /],
    [{ LOG_LEVEL: 'loud' }, /^LOG_LEVEL /],
  ])('%p is a fault that is named without its value', (environment, fault) => {
    const faults = faultsOf({ ...GOOD, ...environment });
    expect(faults).toEqual([expect.stringMatching(fault)]);
    expect(faults.join()).not.toMatch(/secret|connect\.example/);
  });

  it('name everything that is missing at once', () => {
    expect(faultsOf({})).toHaveLength(2);
  });
});
