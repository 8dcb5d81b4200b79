import { RECORDS } from '@data-connector/protocol';
import { mapped } from '@data-connector/testing/stand-in';
import { provider } from '../src/index.js';

const map = mapped(provider, { id: 'aB3dE5fG7h', name: 'Ada' });
const page = (path: string) => `https://open.spotify.com/${path}`;
const image = (url: string) => ({ url, height: null, width: null });

const track = {
  id: '0tgVpDi06FyKpA1z0VMD4v',
  name: 'Perfect',
  duration_ms: 263_400,
  external_urls: { spotify: page('track/0tgVpDi06FyKpA1z0VMD4v') },
  artists: [{ name: 'Ed Sheeran' }, null, { name: 'Beyoncé' }],
  album: {
    name: '÷ (Deluxe)',
    images: [image('https://i.scdn.co/image/640'), image('https://i.scdn.co/image/64')],
  },
};

test('a saved track is a favourite', () => {
  const record = map('saved', { added_at: '2026-10-01T20:15:30Z', track });
  expect(RECORDS.favourite.parse(record)).toEqual(record);
  expect(record).toMatchObject({
    _id: 'spotify-aB3dE5fG7h-0tgVpDi06FyKpA1z0VMD4v',
    name: 'Perfect',
    summary: 'Ed Sheeran, Beyoncé · ÷ (Deluxe)',
    icon: 'https://i.scdn.co/image/640',
    uri: page('track/0tgVpDi06FyKpA1z0VMD4v'),
    favouriteType: 'favourite',
    contentType: 'audio',
    insertedAt: '2026-10-01T20:15:30.000Z',
  });
});

test('a play is a history item of its moment, which does not claim how long was listened', () => {
  const record = map('history', { played_at: '2026-10-01T20:15:30.123Z', track, context: null });
  expect(RECORDS.history.parse(record)).toEqual(record);
  expect(record).toMatchObject({
    sourceId: '1790885730123-0tgVpDi06FyKpA1z0VMD4v',
    name: 'Perfect',
    timestamp: '2026-10-01T20:15:30.123Z',
    activityType: 'listening',
    url: page('track/0tgVpDi06FyKpA1z0VMD4v'),
  });
  expect(record).not.toHaveProperty('duration');
});

test('the same track played twice is two plays', () => {
  const [one, other] = ['2026-10-01T20:15:30.123Z', '2026-10-01T20:19:30.123Z'].map((played_at) =>
    map('history', { played_at, track }),
  );
  expect(one?._id).not.toBe(other?._id);
});

test.each<[string, object | null, object]>([
  ['that is gone', null, { name: 'A track that is gone', sourceId: '1790885730000' }],
  ['without a name', { id: 'a1', name: '' }, { name: 'Track a1', uri: page('track/a1') }],
  ['from a file of the person’s own', { id: null, name: 'Demo', external_urls: {} }, { name: 'Demo' }],
  [
    'whose album was taken down',
    { ...track, album: { name: '', images: [] } },
    { summary: 'Ed Sheeran, Beyoncé' },
  ],
  [
    'whose address is no address of the web',
    { id: 'a1', name: 'x', external_urls: { spotify: 'javascript:alert(1)' } },
    { uri: page('track/a1') },
  ],
])('a play of a track %s is a record', (_name, played, expected) => {
  const record = map('history', { played_at: '2026-10-01T20:15:30Z', track: played });
  expect(RECORDS.history.parse(record)).toEqual(record);
  expect(record).toMatchObject(expected);
});

test.each([
  ['saved', { added_at: '2026-10-01T20:15:30Z', track: null }],
  ['history', { played_at: null, track }],
  ['playlists', null],
])('what has no id makes no record of %s', (handler, item) => {
  expect(() => map(handler, item)).toThrow('without an id');
});

test('an artist is followed since nobody knows when', () => {
  const artist = {
    id: '0TnOYISbd1XYRBk9myaseg',
    name: 'Pitbull',
    images: [image('http://i.scdn.co/plain'), image('https://i.scdn.co/image/320')],
  };
  const record = map('following', artist);
  expect(RECORDS.following.parse(record)).toEqual(record);
  expect(record).toMatchObject({
    name: 'Pitbull',
    icon: 'https://i.scdn.co/image/320',
    uri: page('artist/0TnOYISbd1XYRBk9myaseg'),
  });
  expect(record).not.toHaveProperty('followedTimestamp');
});

test.each([
  [{ items: { total: 1 }, tracks: { total: 9 } }, '1 track'],
  [{ tracks: { total: 12 } }, '12 tracks'],
  [{ items: { total: 0 } }, '0 tracks'],
  [{}, undefined],
])('a playlist with %j says how many tracks it has: %s', (counts, summary) => {
  const playlist = { id: 'p1', name: 'Road', owner: { id: 'ada', display_name: 'Ada' }, ...counts };
  const record = map('playlists', { ...playlist, images: [image('https://mosaic.scdn.co/640')] });
  expect(RECORDS.playlist.parse(record)).toEqual(record);
  expect(record).toMatchObject({ name: 'Road', type: 'audio', owner: { displayName: 'Ada' } });
  expect((record as { summary?: string }).summary).toBe(summary);
  expect(record).not.toHaveProperty('icon');
});

test('a playlist without a name or an owner’s name is a record', () => {
  const record = map('playlists', { id: 'p1', name: '', owner: { id: 'x', display_name: null } });
  expect(RECORDS.playlist.parse(record)).toEqual(record);
  expect(record).toMatchObject({ name: 'Playlist p1', uri: page('playlist/p1') });
});

test.each([
  ['Ada Example', 'Ada Example'],
  ['x', 'smedjan'],
  ['👩‍👩‍👧‍👦', '👩‍👩‍👧‍👦'],
  ['👍', 'smedjan'],
  [null, 'smedjan'],
])('the profile of %j is called %s', (display_name, name) => {
  const record = map('profile', { account_id: 'aB3dE5fG7h', id: 'smedjan', display_name, images: [] });
  expect(RECORDS.profile.parse(record)).toEqual(record);
  expect(record).toMatchObject({ name, sourceId: 'aB3dE5fG7h' });
  expect(record).not.toHaveProperty('avatar');
});
