import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { RECORDS } from '@data-connector/protocol';
import { referenceFolder } from '@data-connector/simulator';
import { veridaFaults } from '@data-connector/testing/verida';
import { map } from './mapping.js';

const folder = referenceFolder('recorded/facebook-restfb');
const verida = referenceFolder('specs/verida-schemas');

type Recorded = Record<string, unknown>;

/** Every object in a value, however deep. */
function objectsIn(value: unknown): Recorded[] {
  if (typeof value !== 'object' || value === null) return [];
  return [...(Array.isArray(value) ? [] : [value as Recorded]), ...Object.values(value).flatMap(objectsIn)];
}

/** Every object of a file that is JSON; some are cut or templates. */
function recordedIn(path: string): Recorded[] {
  try {
    return objectsIn(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return [];
  }
}

const isPost = ({ created_time, id, message, status_type, story }: Recorded, file: string): boolean =>
  typeof id === 'string' &&
  (file.startsWith('post') || (typeof created_time === 'string' && Boolean(message ?? story ?? status_type)));
const isPage = ({ category, created_time, id, name }: Recorded): boolean =>
  typeof id === 'string' && typeof name === 'string' && Boolean(category ?? created_time);

(folder ? describe : describe.skip)(
  `what Facebook really sent${folder ? '' : ' (skipped: ../shared/recorded is missing)'}`,
  () => {
    const files = folder ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [];
    const all = files
      .filter((file) => file.endsWith('.json'))
      .flatMap((file) =>
        recordedIn(join(folder ?? '', file)).map((object) => ({ object, file: basename(file) })),
      );
    const faults = verida ? veridaFaults(verida) : () => [];
    const posts = all.filter(({ file, object }) => isPost(object, file)).map(({ object }) => object);
    const pages = all.filter(({ object }) => isPage(object)).map(({ object }) => object);

    test('there are enough of them', () => {
      expect(posts.length).toBeGreaterThan(50);
      expect(pages.length).toBeGreaterThan(40);
    });

    test('every post becomes a valid record', () => {
      const records = posts.map((post) => RECORDS.post.parse(map('posts', post)));
      expect(records.flatMap(faults)).toEqual([]);
      expect(records.filter(({ name }) => name.trim() === '')).toEqual([]);
    });

    test('every page becomes a valid record', () => {
      const records = pages.map((page) => RECORDS.following.parse(map('following', page)));
      expect(records.flatMap(faults)).toEqual([]);
    });

    test('the liked pages of a recorded person keep when they were liked', () => {
      const [person] = recordedIn(join(folder ?? '', 'v2_5/user-likes.json'));
      const { data } = person?.['likes'] as { data: Recorded[] };
      const records = data.map((page) => RECORDS.following.parse(map('following', page)));
      expect(records.map(({ name }) => name)).toEqual(['Facebook', 'Remonopoly', 'Restfb', 'Drobo']);
      expect(records[0]?.followedTimestamp).toBe('2015-12-10T09:58:39.000Z');
      const times = records.map(({ followedTimestamp }) => followedTimestamp);
      expect(times).toEqual([...times].sort().reverse());
    });
  },
);
