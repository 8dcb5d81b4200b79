import { describe, expect, it } from '@jest/globals';
import { SCHEMAS } from '@data-connector/protocol';
import type { VaultRecord } from '@data-connector/vault';
import { entryOf } from '../../src/app/records/entry.js';

const record = (more: Record<string, unknown>): VaultRecord => ({
  _id: 'alpha-1-2',
  schema: SCHEMAS.post,
  name: 'What it is called',
  sourceId: '2',
  ...more,
});
const PICTURE = 'https://pictures.example/1.jpg';

describe('a post', () => {
  it('has its own words', () => {
    expect(entryOf(record({ content: 'Words' }))).toMatchObject({ kind: 'post', text: 'Words' });
  });

  it('without words is what it is called, unless the third party has a story about it', () => {
    expect(entryOf(record({})).text).toBe('What it is called');
    const told = entryOf(record({ sourceData: { story: 'Ada added a photo.' } }));
    expect(told).toMatchObject({ story: 'Ada added a photo.' });
    expect(told).not.toHaveProperty('text');
  });

  it.each([
    ['whole', { full_picture: PICTURE }],
    ['attached', { attachments: { data: [{ media: { image: { src: PICTURE } } }] } }],
    [
      'whole and attached',
      { full_picture: PICTURE, attachments: { data: [{ media: { image: { src: PICTURE } } }] } },
    ],
    ['included', { includes: { media: [{ type: 'photo', url: PICTURE }] } }],
    ['the preview of a film', { includes: { media: [{ type: 'video', preview_image_url: PICTURE }] } }],
  ])('has its picture once: %s', (_name, sourceData) => {
    expect(entryOf(record({ sourceData })).pictures).toEqual([{ url: PICTURE, alt: '' }]);
  });

  it.each([
    ['javascript:alert(1)'],
    ['http://pictures.example/1.jpg'],
    ['data:text/html,x'],
    [7],
    [null],
    [{ src: PICTURE }],
  ])('shows no picture at %j', (url) => {
    expect(entryOf(record({ sourceData: { full_picture: url } })).pictures).toEqual([]);
  });

  it('about a page shows the page, and not its picture beside it', () => {
    const attachment = { title: 'News', description: 'New', unshimmed_url: 'https://news.example/1' };
    const sourceData = { full_picture: PICTURE, attachments: { data: [attachment] } };
    expect(entryOf(record({ sourceData }))).toMatchObject({
      link: { url: 'https://news.example/1', title: 'News', text: 'New' },
      pictures: [],
    });
  });

  it('leads to no address that could act', () => {
    const attachment = { title: 'Click', unshimmed_url: 'javascript:alert(1)', media: {} };
    const entry = entryOf(record({ uri: 'javascript:alert(1)', sourceData: { attachments: [attachment] } }));
    expect(entry).not.toHaveProperty('url');
    expect(entry).not.toHaveProperty('link');
  });

  it('does not say where its own pictures are', () => {
    const content = 'Look https://x.com/i/status/15/photo/1';
    expect(entryOf(record({ content })).text).toBe('Look');
  });

  it.each([undefined, null, 'text', [], { attachments: 'x', includes: [] }])(
    'is shown whatever its original is: %j',
    (sourceData) => {
      expect(entryOf(record({ sourceData, insertedAt: 'never' }))).toMatchObject({
        title: 'What it is called',
      });
    },
  );
});

describe('somebody who is followed', () => {
  it('has a name, a picture, words and a date', () => {
    const following = record({
      schema: SCHEMAS.following,
      icon: PICTURE,
      summary: 'Sings',
      uri: 'https://people.example/ada',
      followedTimestamp: '2026-01-02T03:04:05.000Z',
    });
    expect(entryOf(following)).toEqual({
      id: 'alpha-1-2',
      kind: 'following',
      title: 'What it is called',
      at: '2026-01-02T03:04:05.000Z',
      url: 'https://people.example/ada',
      avatar: PICTURE,
      summary: 'Sings',
      pictures: [],
      moving: false,
    });
  });
});
