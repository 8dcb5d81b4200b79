import { describe, expect, it } from '@jest/globals';
import { CODES, type Code } from '@data-connector/protocol';
import { CLIENT_CODES, type ClientCode } from '@data-connector/vault';
import { explain } from '../../src/app/words/explain.js';
import { counted, moment } from '../../src/app/words/formats.js';
import { endingSentence, stageTitle } from '../../src/app/words/sync.js';

const EVERY = [...(Object.keys(CODES) as Code[]), ...(Object.keys(CLIENT_CODES) as ClientCode[])];

describe('what went wrong', () => {
  it.each([...EVERY, 'unexpected', 'stopped_here'] as const)('%s is explained', (code) => {
    const { title } = explain(code, 'Alpha');
    expect(title).toMatch(/^\S.*[^.]$/);
  });

  it.each([
    ['reconnect_required', 'connect'],
    ['config_refused', 'connect'],
    ['rate_limited', 'sync'],
    ['lease_lost', 'sync'],
    ['stopped', 'sync'],
    ['tampered', 'erase'],
    ['busy', 'sync'],
    ['provider_unknown', 'none'],
  ] as const)('%s leads to: %s', (code, remedy) => {
    expect(explain(code, 'Alpha').remedy).toBe(remedy);
  });

  it('tells a sync that the person stopped from one that the server did', () => {
    expect(explain('stopped', 'Alpha').title).not.toBe(explain('stopped_here', 'Alpha').title);
  });
});

describe('numbers and times', () => {
  it.each([
    [0, '0 records'],
    [1, '1 record'],
    [12_000, '12,000 records'],
  ])('%i', (count, words) => {
    expect(counted(count, 'record')).toBe(words);
  });

  it.each([
    [0, /^today at /],
    [1, /^tomorrow at /],
    [-1, /^yesterday at /],
    [40, /^on \w+ \d+, 20\d\d$/],
  ])('%i days from now', (days, words) => {
    const now = new Date(2026, 5, 15, 12);
    expect(moment(new Date(2026, 5, 15 + days, 13).toISOString(), now)).toMatch(words);
  });
});

describe('a sync in words', () => {
  const last = { at: '2026-01-01T00:00:00.000Z', added: 0, handlers: {} };

  it.each([
    [{ ...last, outcome: 'completed' as const }, 'Ada: everything is here, nothing new.'],
    [{ ...last, outcome: 'completed' as const, added: 1 }, 'Ada: everything is here, 1 new record.'],
    [
      { ...last, outcome: 'completed' as const, handlers: { posts: { state: 'declined' } as never } },
      'Ada: what you allowed is here, nothing new.',
    ],
    [
      { ...last, outcome: 'partial' as const, code: 'rate_limited' as const, added: 2 },
      'Ada: The provider asks for a pause; 2 new records.',
    ],
  ])('%j', (ended, sentence) => {
    expect(endingSentence(ended, 'Ada')).toBe(sentence);
  });

  it('says what it waits for', () => {
    const sync = { stage: 'waiting', code: 'service_unavailable', handlers: {}, collected: {} } as const;
    expect(stageTitle(sync, 'Alpha')).toBe('The service for Alpha does not answer');
  });
});
