import { jest } from '@jest/globals';
import {
  defineProvider,
  objectOf,
  pageNumber,
  type HandlerData,
  type Provider,
  type ProviderData,
  type ProviderDefinition,
  type ThirdPartyObject,
} from '@data-connector/provider';
import { CHECKS, Stages, type ProviderContract } from '../../src/provider-contract/index.js';
import { SAMPLE } from './sample-provider.js';
import { sampleSimulator } from './sample-simulator.js';

type Planted = (provider: Provider) => Partial<Provider>;

const RENEWING: ProviderData = { ...SAMPLE, oauth2: { ...SAMPLE.oauth2, refresh: 'rotating' } };
type HandlerOf<Mode> = Extract<HandlerData, { readonly mode: Mode }>;
const [NOTES, FRIENDS, MARKS] = SAMPLE.handlers as [
  HandlerOf<'incremental'>,
  HandlerOf<'snapshot'>,
  HandlerOf<'changes'>,
];
const marked = (planted: Partial<typeof MARKS>): ProviderDefinition =>
  defineProvider({ ...SAMPLE, handlers: [{ ...MARKS, ...planted }] });
/** The first state that it was told, for good. */
let firstToken: string | undefined;

/** A provider in which something is wrong beyond its data. */
const broken = (data: ProviderData, planted: Planted): ProviderDefinition => {
  const definition = defineProvider(data);
  return {
    ...definition,
    create(app) {
      const provider = definition.create(app);
      return { ...provider, ...planted(provider) };
    },
  };
};

const renewing = (change: (provider: Provider) => NonNullable<Provider['renew']>): ProviderDefinition =>
  broken(RENEWING, (provider) => ({ renew: change(provider) }));
const renewOf = ({ renew }: Provider) => renew as NonNullable<Provider['renew']>;

const contractOf = (definition: ProviderDefinition): ProviderContract => ({
  definition,
  simulator: { start: (options) => sampleSimulator.start({ ...options, renews: true }) },
  sizes: { notes: 45, friends: 25, marks: 25 },
});

/** Numbered pages of which nobody is told. */
const { counts: _counts, ...uncounted } = pageNumber('page');
/** …of a size that follows the limit, which `defineProvider` itself would refuse. */
const NUMBERED: ProviderData = {
  ...SAMPLE,
  handlers: [
    NOTES,
    {
      ...FRIENDS,
      pages: {
        ...FRIENDS.pages,
        next: uncounted,
        size: { parameter: 'size', max: 10, min: 1, asNeeded: true },
      },
    },
  ],
};

/** What those who read token answers too strictly stumble over. */
const STRICT: Readonly<Record<string, (answer: ThirdPartyObject) => boolean>> = {
  'expires_in as text': (answer) => typeof answer['expires_in'] === 'string',
  'refresh_token null': (answer) => answer['refresh_token'] === null,
  'no expires_in': (answer) => !('expires_in' in answer),
  'no refresh_token': (answer) => !('refresh_token' in answer),
};

const PLANTED: readonly (readonly [fault: string, check: string, ProviderDefinition, advice: RegExp])[] = [
  [
    'keeps the old refresh token after a renewal',
    'a renewal gives the tokens that the next one needs',
    renewing((provider) => async (old, signal) => {
      const tokens = await renewOf(provider)(old, signal);
      return { ...tokens, refreshToken: old.refreshToken };
    }),
    /keep the refresh token that the first one gave/,
  ],
  [
    'asks only for what is younger than the newest item',
    'items of the same moment as the newest one are not lost',
    defineProvider({
      ...SAMPLE,
      handlers: [
        {
          ...NOTES,
          pages: {
            ...NOTES.pages,
            window: ({ since }) => (since === undefined ? {} : { since: String(Number(since) + 1) }),
          },
        },
        FRIENDS,
      ],
    }),
    /ask for what is as old as the cursor too/,
  ],
  [
    'has numbered pages of a size that follows the limit',
    'runs of other limits bring the same items',
    defineProvider(NUMBERED),
    /numbered pages must all have one size/,
  ],
  [
    'does not say that its pages are numbered',
    'an item that shifts while a list is read is not taken for gone',
    defineProvider({
      ...SAMPLE,
      handlers: [NOTES, { ...FRIENDS, pages: { ...FRIENDS.pages, next: uncounted } }],
    }),
    /say so with counting/,
  ],
  [
    'takes a spent code for an outage',
    'a code that is spent is the flow’s fault, not an outage',
    defineProvider({
      ...SAMPLE,
      oauth2: { ...SAMPLE.oauth2, errors: [{ status: 400, means: 'provider_unavailable' }] },
    }),
    /add what the token endpoint says then to oauth2\.errors/,
  ],
  [
    'revokes with the access token only',
    'revoking with an access token that has expired ends the grant all the same',
    broken(RENEWING, () => ({ revoke: () => Promise.resolve(true) })),
    /revoke the refresh token, or renew first/,
  ],
  [
    'leaves PKCE out without a reason',
    'a flow without PKCE has a reason',
    defineProvider({ ...SAMPLE, oauth2: { ...SAMPLE.oauth2, pkce: { none: '' } } }),
    /say in pkce\.none why/,
  ],
  ...Object.entries(STRICT).map(
    ([what, when]) =>
      [
        `refuses a token answer with ${what}`,
        'token answers are taken in every form: what they were given for is spent',
        defineProvider({
          ...RENEWING,
          oauth2: {
            ...RENEWING.oauth2,
            errors: [
              { status: 200, when: ({ body }) => when(objectOf(body) ?? {}), means: 'provider_unavailable' },
            ],
          },
        }),
        /may be missing, null, 0 or text/,
      ] as const,
  ),
  [
    'takes what is gone for an item',
    'what is new, edited or gone is told, in runs of any limit, and then nothing',
    marked({ gone: () => false }),
    /say in its `gone` how/,
  ],
  [
    'asks only for what is gone',
    'what is new, edited or gone is told, in runs of any limit, and then nothing',
    marked({
      changed: {
        items: (body) =>
          (objectOf(body)?.['items'] as ThirdPartyObject[]).filter(({ gone }) => gone === true),
      },
    }),
    /ask for all that has changed/,
  ],
  [
    'asks for what has changed since the first state each time',
    'what is new, edited or gone is told, in runs of any limit, and then nothing',
    marked({ token: { ...MARKS.token, of: (answer) => (firstToken ??= MARKS.token.of(answer)) } }),
    /take the token of the state/,
  ],
  [
    'takes a forgotten sync token for an outage',
    'a sync token that is forgotten brings everything again, as a whole',
    defineProvider({ ...SAMPLE, api: { ...SAMPLE.api, errors: [] } }),
    /add what the third party says then to api\.errors, as token_forgotten/,
  ],
  [
    'gives one id to items of two kinds',
    'no two handlers give a record the same id',
    defineProvider({
      ...SAMPLE,
      handlers: [NOTES, FRIENDS].map((handler): HandlerData => ({
        ...handler,
        id: (item) => /\d+/.exec(String(item['id']))?.[0],
      })),
    }),
    /let one handler's id tell its kind/,
  ],
  [
    'prints a token',
    'the canary: no secret is printed or in an error',
    broken(SAMPLE, (provider) => ({
      account(access, signal) {
        // eslint-disable-next-line no-console -- it is what is planted
        console.debug(`asking for the account of ${access.accessToken}`);
        return provider.account(access, signal);
      },
    })),
    /log nothing that comes from the third party/,
  ],
  [
    'throws what quotes a token',
    'the canary: no secret is printed or in an error',
    broken(SAMPLE, () => ({
      revoke: ({ accessToken }) => Promise.reject(new Error(`cannot revoke ${accessToken}`)),
    })),
    /throw typed errors only/,
  ],
];

const run = async (name: string, contract: ProviderContract): Promise<void> => {
  const stages = new Stages(contract);
  try {
    await CHECKS.find((check) => check.name === name)?.run(stages, contract);
  } finally {
    await stages.close();
  }
};

describe('the provider contract', () => {
  beforeAll(() => void jest.spyOn(console, 'debug').mockImplementation(() => {}));
  afterAll(() => void jest.restoreAllMocks());

  test.each(PLANTED)('notices a provider that %s', async (_fault, check, definition, advice) => {
    await expect(run(check, contractOf(definition))).rejects.toThrow(advice);
  });

  test.each(CHECKS)('has nothing to say of one that is sound: $name', async ({ name }) => {
    await run(name, contractOf(defineProvider(RENEWING)));
  });
});
