import type { ConfigError } from '@data-connector/kit/config';
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
    [{ PROVIDER_TIMEOUT_SECONDS: '61' }, /^PROVIDER_TIMEOUT_SECONDS .* from 1 to 60$/],
    [{ PROVIDER_TIMEOUT_SECONDS: 'alpha=0' }, /^PROVIDER_TIMEOUT_SECONDS .* from 1 to 60$/],
    [{ PROVIDER_TIMEOUT_SECONDS: '30,20' }, /^PROVIDER_TIMEOUT_SECONDS .* twice$/],
    [{ PROVIDER_CONCURRENCY: 'alpha=1,alpha=2' }, /^PROVIDER_CONCURRENCY .* twice$/],
    [{ PROVIDER_CONCURRENCY: 'secret' }, /^PROVIDER_CONCURRENCY is not a whole number/],
    [{ PROVIDER_CONCURRENCY: '5,secret=5' }, /^PROVIDER_CONCURRENCY names a provider/],
    [{ CLIENT_STREAMS: '0' }, /^CLIENT_STREAMS /],
    [{ LOG_LEVEL: 'loud' }, /^LOG_LEVEL /],
  ])('%p is a fault that is named without its value', (environment, fault) => {
    const faults = faultsOf({ ...GOOD, ...environment });
    expect(faults).toEqual([expect.stringMatching(fault)]);
    expect(faults.join()).not.toMatch(/secret|connect\.example/);
  });

  it.each<[string | undefined, number, number]>([
    [undefined, 60, 60],
    ['30', 30, 30],
    ['beta=20', 60, 20],
    ['30, beta=20', 30, 20],
  ])('a provider has its own timeout, or that of all: %p', (text, alpha, beta) => {
    const { PROVIDER_TIMEOUT_SECONDS: timeout } = readGatewaySettings({
      ...GOOD,
      PROVIDERS: 'alpha=http://alpha,beta=http://beta',
      ...(text === undefined ? {} : { PROVIDER_TIMEOUT_SECONDS: text }),
    });
    expect([timeout?.of('alpha'), timeout?.of('beta')]).toEqual([alpha, beta]);
  });

  it('name everything that is missing at once', () => {
    expect(faultsOf({})).toHaveLength(2);
  });
});
