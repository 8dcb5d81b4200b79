import { describe, expect, it } from '@jest/globals';
import { SCHEMAS } from '@data-connector/protocol';
import { foldedText, keptRecord } from '../../src/app/keep/kept-record.js';

const base = { _id: 'alpha-1-2', name: 'Réseau Éléphant', sourceId: '2' };
const kept = (schema: string, more: object = {}) =>
  keptRecord('alpha/1', { ...base, schema, ...more }, { snapshot: 'now' });

describe('a kept record', () => {
  it('has its place by time, the newest first', () => {
    const older = kept(SCHEMAS.post, { insertedAt: '2025-01-01T00:00:00Z' }).order;
    const newer = kept(SCHEMAS.post, { insertedAt: '2026-01-01T00:00:00Z' }).order;
    expect(Number(newer)).toBeLessThan(Number(older));
  });

  it('has its place by when it happened rather than by when it was noted', () => {
    const heard = { timestamp: '2026-01-01T00:00:00Z', insertedAt: '2026-02-01T00:00:00Z' };
    expect(kept(SCHEMAS.history, heard).order).toBe(-Date.parse(heard.timestamp));
  });

  it('has its place by when an event begins, and by when a message was sent', () => {
    const at = '2026-10-01T08:00:00.000Z';
    const insertedAt = '2020-01-01T00:00:00Z';
    expect(kept(SCHEMAS.event, { start: { dateTime: at }, insertedAt }).order).toBe(-Date.parse(at));
    expect(kept(SCHEMAS.email, { sentAt: at, insertedAt }).order).toBe(-Date.parse(at));
  });

  it('is found by who wrote it, and by every way to somebody', () => {
    const { search } = kept(SCHEMAS.email, { fromName: 'Gráce', messageText: 'Tickets' });
    expect(search).toContain('grace\ntickets');
    expect(kept(SCHEMAS.contact, { emails: ['a@example.com', 'b@example.com'] }).search).toContain(
      'b@example.com',
    );
  });

  it.each([
    ['somebody who is in the contacts', SCHEMAS.contact, { insertedAt: '2026-01-01T00:00:00Z' }],
    ['somebody who is followed', SCHEMAS.following, { insertedAt: '2026-01-01T00:00:00Z' }],
    ['a post without a time', SCHEMAS.post, {}],
    ['a post whose time is none', SCHEMAS.post, { insertedAt: 'never' }],
  ])('has its place by name: %s', (_name, schema, more) => {
    expect(kept(schema, more).order).toBe('reseau elephant');
  });

  it('counts numbers in names as numbers', () => {
    const orders = ['Page 2', 'Page 14', 'Page 100'].map((name) => kept(SCHEMAS.following, { name }).order);
    expect(orders).toEqual([...orders].sort());
  });

  it('is found by its words, without accents, and by nothing of its original', () => {
    const { search } = kept(SCHEMAS.post, { content: 'Grüße', sourceData: { secret: 'hidden' } });
    expect(search).toContain('gruße');
    expect(search).not.toContain('hidden');
    expect(foldedText('ÉLÉPHANT')).toBe('elephant');
  });

  it('knows its snapshot', () => {
    expect(kept(SCHEMAS.following)).toMatchObject({ snapshot: 'now', account: 'alpha/1' });
  });
});
