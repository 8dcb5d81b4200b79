import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { referenceFolder } from '@data-connector/simulator';
import { veridaFaults } from '@data-connector/testing/verida';
import { ACCOUNT_FIELDS, PAGE_FIELDS, POST_FIELDS } from '../src/fields.js';
import { PAGE, POST, USER } from '../simulator/known-fields.js';
import { simulated, type Simulated } from './simulated.js';

interface Spec {
  readonly fields: readonly { readonly name: string; readonly type: string }[];
  readonly apis: readonly {
    readonly method: string;
    readonly endpoint?: string;
    readonly return: string;
    readonly params: readonly { readonly name: string }[];
  }[];
}

const folder = referenceFolder('specs/facebook-graph-v25');
const verida = referenceFolder('specs/verida-schemas');

/** When a page was liked is said by the edge: it is no field of the page. */
const OF_LIKES_EDGE = 'created_time';
/** StoryAttachment is not in the specification: these are its fields that are not deprecated. */
const OF_ATTACHMENT = [
  'media_type',
  'title',
  'description',
  'unshimmed_url',
  'target',
  'media',
  'subattachments',
];

const looksLike: Record<string, (value: unknown) => boolean> = {
  string: (value) => typeof value === 'string',
  datetime: (value) => typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0000$/.test(value),
  bool: (value) => typeof value === 'boolean',
  list: Array.isArray,
};
const fits = (type: string, value: unknown): boolean =>
  (looksLike[type] ?? ((it) => typeof it === 'object'))(value);

(folder ? describe : describe.skip)(
  `the official Graph API v25.0${folder ? '' : ' (skipped: ../shared/specs is missing)'}`,
  () => {
    const specs = new Map<string, Spec>();
    const spec = (node: string): Spec => {
      const known =
        specs.get(node) ?? (JSON.parse(readFileSync(join(folder ?? '', `${node}.json`), 'utf8')) as Spec);
      specs.set(node, known);
      return known;
    };
    /** Fields of a node, and edges that can be asked for as fields. */
    const knows = (node: string, name: string): boolean =>
      spec(node).fields.some((field) => field.name === name) ||
      spec(node).apis.some(({ endpoint, method }) => method === 'GET' && endpoint === name);
    const edge = (endpoint: string, method = 'GET') =>
      spec('User').apis.find((api) => api.endpoint === endpoint && api.method === method);

    let stage: Simulated;
    beforeAll(async () => {
      stage = await simulated({ sizes: { posts: 400, following: 150 } });
    });
    afterAll(() => stage.simulator.close());
    const items = async (handler: string) => (await stage.run(handler)).items;

    test.each([
      ['Post', POST_FIELDS],
      ['Post', POST.known],
      ['Post', POST.deprecated ?? []],
      ['Page', PAGE_FIELDS.filter((name) => name !== OF_LIKES_EDGE)],
      ['Page', PAGE.known.filter((name) => name !== OF_LIKES_EDGE)],
      ['User', ACCOUNT_FIELDS],
      ['User', USER.known],
    ])('%s has the fields %j', (node, fields) => {
      const names = fields
        .map((field) => field.replace(/\{.*/, ''))
        .filter((name) => name !== 'object_id' || node === 'Post');
      expect(names.filter((name) => !knows(node, name))).toEqual([]);
    });

    test.each([
      ['GET', 'posts', 'Post', ['since', 'until']],
      ['GET', 'likes', 'Page', []],
      ['GET', 'permissions', 'Permission', []],
      ['DELETE', 'permissions', 'Object', []],
    ])('a user has %s %s, which gives %s and takes %j', (method, endpoint, returned, parameters) => {
      const found = edge(endpoint, method);
      expect(found?.return).toBe(returned);
      expect(found?.params.map(({ name }) => name)).toEqual(expect.arrayContaining(parameters));
    });

    test.each([
      ['Post', 'posts'],
      ['Page', 'following'],
    ] as const)('every %s of the simulator has only its fields, each of its type', async (node, handler) => {
      const types = new Map(spec(node).fields.map(({ name, type }) => [name, type]));
      const wrong = (await items(handler)).flatMap((item) =>
        Object.entries(item)
          .filter(([name]) => !(node === 'Page' && name === OF_LIKES_EDGE))
          .filter(([name, value]) => !knows(node, name) || !fits(types.get(name) ?? 'edge', value))
          .map(([name]) => name),
      );
      expect(wrong).toEqual([]);
    });

    test('attachments of the simulator have only the fields that were asked for', async () => {
      const attachments = (await items('posts')).flatMap(
        (post) => (post['attachments'] as { data?: object[] } | undefined)?.data ?? [],
      );
      expect(attachments.length).toBeGreaterThan(50);
      expect(attachments.flatMap(Object.keys).filter((name) => !OF_ATTACHMENT.includes(name))).toEqual([]);
    });

    test('the simulator’s person has only fields of User', async () => {
      const url = new URL(`${stage.simulator.url}/v25.0/me`);
      const accessToken = stage.simulator.connect().accessToken;
      const { createHmac } = await import('node:crypto');
      const proof = createHmac('sha256', stage.simulator.app.clientSecret).update(accessToken).digest('hex');
      url.search = new URLSearchParams({
        fields: ACCOUNT_FIELDS.join(','),
        appsecret_proof: proof,
      }).toString();
      const answer = await fetch(url, { headers: { Authorization: `Bearer ${accessToken}` } });
      const names = Object.keys((await answer.json()) as object);
      expect(names).toEqual(['id', 'name', 'picture']);
      expect(names.filter((name) => !knows('User', name))).toEqual([]);
    });

    (verida ? test : test.skip)(
      'every record of the simulator is valid under Verida’s own schemas',
      async () => {
        const faults = veridaFaults(verida ?? '');
        const [account] = stage.simulator.people;
        for (const handler of stage.provider.handlers) {
          const records = (await items(handler.manifest.name)).map((item) =>
            handler.map(item, { provider: 'facebook', account: { id: account?.id ?? '', name: '' } }),
          );
          expect(records.length).toBeGreaterThan(100);
          expect(records.flatMap(faults)).toEqual([]);
        }
      },
    );
  },
);
