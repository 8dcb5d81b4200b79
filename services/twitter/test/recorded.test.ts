import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RECORDS } from '@data-connector/protocol';
import { referenceFolder } from '@data-connector/simulator';
import { veridaFaults } from '@data-connector/testing/verida';
import { itemsOf } from '../src/post-record.js';
import { xPost, type XIncludes, type XObject } from '../src/x-objects.js';
import { map } from './mapping.js';

const schemas = referenceFolder('specs/verida-schemas');
const recordings = {
  'what twarc recorded': referenceFolder('recorded/x-twarc'),
  'X’s own examples': referenceFolder('recorded/x-examples'),
};

interface Recorded {
  readonly objects: readonly XObject[];
  readonly includes: XIncludes;
}

interface Raw {
  readonly data?: XObject | readonly XObject[];
  readonly includes?: XIncludes;
  readonly response?: Raw;
}

/** The answers in a recording: one a line (twarc), or in a list of endpoints with their responses (X's playground). */
function answersIn(folder: string): Recorded[] {
  return readdirSync(folder)
    .filter((file) => /\.jsonl?$/.test(file))
    .flatMap((file) => {
      const text = readFileSync(join(folder, file), 'utf8');
      const values = file.endsWith('l')
        ? text
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line))
        : JSON.parse(text);
      return (values as Raw[]).map(({ data, includes = {}, response }) => {
        const answer = response ?? { data, includes };
        const included: XIncludes = answer.includes ?? {};
        const objects = [answer.data ?? []].flat();
        return {
          objects: [...objects, ...(included.tweets ?? []), ...(included.users ?? [])],
          includes: included,
        };
      });
    });
}

/** A tweet's edited twin in twarc's files may have its id only: such a stub is not what the API gives to us. */
const isPost = (object: XObject): boolean =>
  typeof object['text'] === 'string' && typeof object['id'] === 'string';
const isUser = (object: XObject): boolean =>
  typeof object['username'] === 'string' && typeof object['name'] === 'string';

for (const [name, folder] of Object.entries(recordings)) {
  const present = folder !== undefined && schemas !== undefined;
  const why = present ? '' : ' (skipped: ../shared/recorded or ../shared/specs is not on this machine)';
  (present ? describe : describe.skip)(`${name}${why}`, () => {
    const answers = present ? answersIn(folder) : [];
    const faults = present ? veridaFaults(schemas) : () => [];

    test('posts become valid records', () => {
      const items = answers.flatMap(
        ({ includes, objects }) => itemsOf({ data: objects.filter(isPost), includes }) ?? [],
      );
      for (const item of items) {
        const record = map('posts', item);
        expect(RECORDS.post.parse(record)).toEqual(record);
        expect(faults(record)).toEqual([]);
        expect(record).toHaveProperty('sourceData', item);
      }
      expect(items.length).toBeGreaterThan(10);
    });

    test('accounts become valid records', () => {
      const users = answers.flatMap(({ objects }) => objects.filter(isUser));
      for (const user of users) {
        const record = map('following', user);
        expect(RECORDS.following.parse(record)).toEqual(record);
        expect(faults(record)).toEqual([]);
        expect(record).toHaveProperty('sourceData', user);
      }
      expect(users.length).toBeGreaterThan(10);
    });

    test('no link of t.co is left in the content where X told its target', () => {
      for (const { objects } of answers)
        for (const post of objects.filter(isPost)) {
          const { content = '' } = RECORDS.post.parse(map('posts', post));
          const { data: parsed } = xPost.safeParse(post);
          const told = (parsed?.entities?.urls ?? []).flatMap(({ expanded_url, url }) =>
            expanded_url && url && /t\.co\/\w+$/.test(url) ? [url] : [],
          );
          expect(told.filter((url) => content.split(/\s/).includes(url))).toEqual([]);
        }
    });
  });
}
