import { Strategy } from 'passport-oauth2';
import { followingRecord, postRecord, recordId, SCHEMAS, type BaseRecord } from '@data-connector/protocol';
import { ConnectorError } from '@data-connector/kit/errors';
import {
  defineProvider,
  incremental,
  jsonOf,
  rateLimited,
  snapshot,
  ThirdParty,
  TokenRejected,
  withRetry,
  type Mapping,
  type ProviderManifest,
} from '@data-connector/provider';

/** What the sample's third party lists: `at` in seconds, which several items can share. */
export interface SampleItem {
  readonly id: string;
  readonly at: number;
}

const handler = (name: string, mode: 'incremental' | 'snapshot', schema: string) => ({
  name,
  label: name,
  description: name,
  schema,
  mode,
  every: 3600,
  scopes: ['read'],
});

const manifest: ProviderManifest = {
  name: 'sample',
  label: 'Sample',
  description:
    'A third party that is as different as can be: no renewal, commas, no challenge, times that are shared',
  icon: '<svg xmlns="http://www.w3.org/2000/svg"></svg>',
  lifecycle: 'experimental',
  owners: ['nobody'],
  issuer: 'https://sample.example',
  scopes: ['read', 'list'],
  handlers: [
    handler('notes', 'incremental', SCHEMAS.post),
    handler('friends', 'snapshot', SCHEMAS.following),
  ],
};

const record = (schema: string, item: SampleItem, { account, provider }: Mapping): BaseRecord => ({
  ...{
    _id: recordId(provider, account.id, item.id),
    schema,
    name: item.id,
    uri: `https://example.com/${item.id}`,
    sourceApplication: 'https://example.com',
    sourceAccountId: account.id,
    sourceId: item.id,
    sourceData: item,
  },
});

/** A provider without renewal, for the contract's own test. */
export const sample = defineProvider({
  manifest,
  create({ clientId, clientSecret, simulator = new URL('http://127.0.0.1') }) {
    const http = new ThirdParty({ timeoutMs: 5000 });
    const at = (path: string): URL => new URL(path, simulator);
    const get = (path: string, accessToken: string, signal: AbortSignal): Promise<Record<string, unknown>> =>
      withRetry(async () => {
        const headers = { authorization: `Bearer ${accessToken}` };
        const { status, headers: answered, text } = await http.send({ url: at(path), headers, signal });
        const body = jsonOf(text);
        if (status === 401) throw new TokenRejected();
        if (status === 429) throw rateLimited({ headers: answered });
        if (status !== 200 || body === undefined) throw new ConnectorError('provider_unavailable');
        return body as Record<string, unknown>;
      }, signal);
    type Listed = { items: SampleItem[]; next?: string };

    return {
      manifest,
      handlers: [
        incremental<SampleItem>({
          manifest: manifest.handlers[0] ?? handler('notes', 'incremental', SCHEMAS.post),
          record: postRecord,
          at: /^\d{1,12}$/,
          key: ({ at: time, id }) => ({ id, at: String(time) }),
          async *walk({ since = '', until = '' }, _max, context) {
            let next: string | undefined = '';
            while (next !== undefined) {
              const path = `/notes?since=${since}&until=${until}&from=${next}`;
              const answer: Listed = await context.call(
                (token, signal) => get(path, token, signal) as unknown as Promise<Listed>,
              );
              yield answer.items;
              next = answer.next;
            }
          },
          map: (item, mapping) => record(SCHEMAS.post, item, mapping),
        }),
        snapshot<SampleItem>({
          manifest: manifest.handlers[1] ?? handler('friends', 'snapshot', SCHEMAS.following),
          record: followingRecord,
          async page(token = '', _max, context) {
            const answer = await context.call(
              (access, signal) => get(`/friends?from=${token}`, access, signal) as unknown as Promise<Listed>,
            );
            return { items: answer.items, next: answer.next };
          },
          map: (item, mapping) => record(SCHEMAS.following, item, mapping),
          idOf: ({ id }) => id,
        }),
      ],
      strategy: ({ callbackURL, store, verify }) =>
        new Strategy(
          {
            authorizationURL: at('/consent').href,
            tokenURL: at('/token').href,
            clientID: clientId,
            clientSecret,
            callbackURL,
            store,
            scope: manifest.scopes,
            scopeSeparator: ',',
            skipUserProfile: true,
          },
          verify,
        ),
      authorize: () => ({}),
      finish: async ({ accessToken, scopes = [] }) => ({ accessToken, scopes }),
      async account(accessToken, signal) {
        const { id } = await get('/me', accessToken, signal);
        if (typeof id !== 'string') throw new ConnectorError('provider_unavailable');
        return { id, name: id };
      },
      async revoke({ accessToken }, signal) {
        const headers = { authorization: `Bearer ${accessToken}` };
        await http.send({ method: 'DELETE', url: at('/grant'), headers, signal });
      },
    };
  },
});
