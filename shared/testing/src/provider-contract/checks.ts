import type { Cursor } from '@data-connector/protocol';
import type { Handler, ProviderDefinition, Tokens } from '@data-connector/provider';
import { askedIn, consent } from './connecting.js';
import { everythingSaid } from '../secrets/known-secrets.js';
import { drain, harvest, idsOf, type Harvest } from './harvest.js';
import type { ProviderContract } from './options.js';
import { listenToPrints } from '../secrets/printed.js';
import { Stages, type Stage } from './stage.js';
import { inTime } from '../until/index.js';

/** Something that providers get wrong without noticing; for what is wrong it throws an Error that says what to do. */
export interface Check {
  readonly name: string;
  readonly run: (stages: Stages, contract: ProviderContract) => Promise<void>;
}

function must(holds: boolean, advice: string): void {
  if (!holds) throw new Error(advice);
}

/** What failed: its code or its class; nothing if it did not. */
const failed = (call: Promise<unknown>): Promise<string | undefined> =>
  call.then(
    () => undefined,
    (error: Error & { readonly code?: string }) => error.code ?? error.name,
  );

const tellsChanges = ({ handlers }: ProviderDefinition['manifest']): boolean =>
  handlers.some(({ mode }) => mode === 'changes');

const inMode = ({ provider }: Stage, mode: Handler['manifest']['mode']): Handler[] =>
  provider.handlers.filter(({ manifest }) => manifest.mode === mode);

/** Renews, where the provider can. */
async function renewed(stages: Stages, { provider }: Stage, old: Tokens): Promise<Tokens | undefined> {
  const tokens = await provider.renew?.(old, inTime());
  stages.secrets.add(tokens?.accessToken, tokens?.refreshToken);
  return tokens;
}

const TOKEN_ANSWERS = ['token-as-text', 'token-scope-list', 'token-bare', 'token-without'] as const;

export const CHECKS: readonly Check[] = [
  {
    name: 'a flow without PKCE has a reason',
    async run(stages, { definition: { hasConsent, withoutPkce = '' } }) {
      if (!hasConsent) return;
      const { provider, simulator } = await stages.open();
      const { authorizeUrl } = await consent(provider);
      must(
        askedIn(authorizeUrl, simulator).has('code_challenge') || withoutPkce.trim() !== '',
        'No code_challenge was sent: set oauth2.pkce to true, or say in pkce.none why the third party has none',
      );
    },
  },
  {
    name: 'a code that is spent is the flow’s fault, not an outage',
    async run(stages, { definition: { hasConsent } }) {
      if (!hasConsent) return;
      const { provider } = await stages.open();
      const flow = await consent(provider);
      stages.secrets.add(flow.callbackUrl.searchParams.get('code'), flow.verifier);
      await flow.exchange();
      const code = await failed(flow.exchange());
      must(
        code === 'flow_invalid',
        `A spent code was answered with ${code}: add what the token endpoint says then to oauth2.errors, as token_rejected`,
      );
    },
  },
  {
    name: 'token answers are taken in every form: what they were given for is spent',
    async run(stages, { definition: { hasConsent, manifest } }) {
      if (!hasConsent) return;
      const all = [...manifest.scopes].sort().join();
      for (const fault of TOKEN_ANSWERS) {
        const stage = await stages.open();
        const { accountId, provider, simulator, tokens } = stage;
        const ask: Readonly<Record<string, () => Promise<Tokens | undefined>>> = {
          code: () => stages.connect(provider, accountId),
          renewal: () => renewed(stages, stage, tokens),
        };
        for (const [what, call] of Object.entries(ask)) {
          if (what === 'renewal' && !provider.renew) continue;
          simulator.faults.always('token', fault);
          const came = await call().catch((error: Error & { readonly code?: string }) => error);
          simulator.faults.clear();
          const isTaken = came && 'accessToken' in came && [...came.scopes].sort().join() === all;
          must(
            isTaken === true && came.accessToken !== tokens.accessToken,
            `The answer to a ${what} (${fault}) was not taken: expires_in and refresh_token may be missing, null, 0 or text, scope a list`,
          );
        }
      }
    },
  },
  {
    name: 'a renewal gives the tokens that the next one needs',
    async run(stages) {
      const stage = await stages.open();
      const first = await renewed(stages, stage, stage.tokens);
      const code = first && (await failed(renewed(stages, stage, first)));
      must(
        code === undefined,
        `A second renewal was refused with ${code}: keep the refresh token that the first one gave; the old one is spent`,
      );
    },
  },
  {
    name: 'revoking with an access token that has expired ends the grant all the same',
    async run(stages) {
      const stage = await stages.open();
      const { provider, simulator, tokens } = stage;
      if (!provider.renew || !provider.revoke) return;
      simulator.faults.next('me', 'expired-token');
      await failed(provider.account(tokens, inTime()));
      await provider.revoke(tokens, inTime());
      const code = await failed(renewed(stages, stage, tokens));
      must(
        code === 'reconnect_required',
        'The grant lives on after it was revoked with an expired access token: revoke the refresh token, or renew first',
      );
    },
  },
  {
    name: 'items of the same moment as the newest one are not lost',
    async run(stages) {
      const moment = Date.now();
      const stage = await stages.open(() => moment);
      for (const handler of inMode(stage, 'incremental')) {
        const { name } = handler.manifest;
        const add = () => stage.simulator.add(name, {}, stage.accountId);
        add();
        const { cursor } = await harvest(stage, handler);
        const added = add();
        const { records } = await harvest(stage, handler, { cursor });
        must(
          records.some(({ sourceId }) => sourceId === added),
          `${name} lost an item of the same second as the newest one: ask for what is as old as the cursor too, what is known is passed over`,
        );
      }
    },
  },
  {
    name: 'runs of other limits bring the same items',
    async run(stages) {
      const stage = await stages.open();
      for (const handler of stage.provider.handlers) {
        const { name } = handler.manifest;
        const all = idsOf(await harvest(stage, handler)).size;
        const found = new Set<string>();
        let cursor: Cursor | undefined;
        for (const limit of [Math.ceil(all / 7), Math.ceil(all / 3), all]) {
          const run = await harvest(stage, handler, { cursor, limit });
          for (const id of idsOf(run)) found.add(id);
          cursor = run.cursor;
        }
        must(
          found.size === all,
          `${name} brought ${found.size} of ${all} items in runs of other limits: numbered pages must all have one size, whatever the limit`,
        );
      }
    },
  },
  {
    name: 'an item that shifts while a list is read is not taken for gone',
    async run(stages, { singles = [] }) {
      const stage = await stages.open();
      const { accountId, simulator } = stage;
      for (const handler of inMode(stage, 'snapshot').filter(
        ({ manifest }) => !singles.includes(manifest.name),
      )) {
        const { name } = handler.manifest;
        const found = new Map<string | undefined, string | undefined>();
        let isComplete = false;
        for await (const { items, snapshot } of stage.pages(handler)) {
          for (const item of items) found.set(handler.idOf(item), snapshot?.id);
          // What was read is removed, once: everything after it moves up.
          if (found.size === items.length) simulator.remove(name, handler.idOf(items[0]) ?? '', accountId);
          isComplete = snapshot?.complete === true;
          if (isComplete) for (const [id, of] of found) if (of !== snapshot?.id) found.delete(id);
        }
        must(
          !isComplete || (simulator.ids(accountId)[name] ?? []).every((id) => found.has(id)),
          `${name} called a snapshot complete that lacks an item which is there: places that count pages or items shift when one is removed; say so with counting('pages', …)`,
        );
      }
    },
  },
  {
    name: 'what is new, edited or gone is told, in runs of any limit, and then nothing',
    async run(stages, { definition: { manifest } }) {
      if (!tellsChanges(manifest)) return;
      const stage = await stages.open();
      for (const handler of inMode(stage, 'changes')) {
        const { name } = handler.manifest;
        const { accountId, simulator } = stage;
        let { cursor } = await harvest(stage, handler);
        const [edited, ...removed] = (simulator.ids(accountId)[name] ?? []).slice(0, 4) as [string];
        simulator.giveAs(name, edited, {});
        for (const id of removed) simulator.remove(name, id, accountId);
        const came = [edited, simulator.add(name, {}, accountId)];
        const runs: Harvest[] = [];
        do {
          runs.push(await harvest(stage, handler, { cursor, limit: 2 }));
          cursor = runs.at(-1)?.cursor;
        } while (runs.at(-1)?.more);
        const ids = (found: readonly string[]) => [...new Set(found)].sort().join();
        must(
          ids(runs.flatMap(({ gone }) => gone)) === ids(removed),
          `${name} did not tell of what was removed: say in its \`gone\` how the third party tells that an item is gone`,
        );
        must(
          ids(runs.flatMap(({ records }) => records.map(({ sourceId }) => sourceId))) === ids(came),
          `${name} did not bring what is new or edited: ask for all that has changed since the token`,
        );
        must(
          (await harvest(stage, handler, { cursor })).pages.at(-1)?.unchanged === true,
          `${name} tells the same changes again: take the token of the state that a pass has told`,
        );
      }
    },
  },
  {
    name: 'a sync token that is forgotten brings everything again, as a whole',
    async run(stages, { definition: { manifest } }) {
      if (!tellsChanges(manifest)) return;
      const stage = await stages.open();
      for (const handler of inMode(stage, 'changes')) {
        const { name } = handler.manifest;
        const { accountId, simulator } = stage;
        const first = await harvest(stage, handler);
        const [removed = ''] = simulator.ids(accountId)[name] ?? [];
        simulator.remove(name, removed, accountId);
        simulator.forget(name, accountId);
        const again = await harvest(stage, handler, { cursor: first.cursor }).catch(() => undefined);
        const snapshot = again?.pages.at(-1)?.snapshot;
        must(
          again !== undefined &&
            idsOf(again).size === simulator.counts(accountId)[name] &&
            snapshot?.complete === true &&
            snapshot.id !== first.pages[0]?.snapshot?.id,
          `${name} cannot go on when its sync token is forgotten: add what the third party says then to api.errors, as token_forgotten`,
        );
      }
    },
  },
  {
    name: 'no two handlers give a record the same id',
    async run(stages) {
      const stage = await stages.open();
      const owners = new Map<string, string>();
      for (const handler of stage.provider.handlers) {
        const { name } = handler.manifest;
        for (const id of idsOf(await harvest(stage, handler))) {
          const other = owners.get(id) ?? name;
          must(
            other === name,
            `${other} and ${name} give different records one id, so that a Vault keeps one of them: let one handler's id tell its kind`,
          );
          owners.set(id, name);
        }
      }
    },
  },
  {
    name: 'the canary: no secret is printed or in an error',
    async run(_stages, contract) {
      must(
        (await canary(contract)).length === 0,
        'A secret was printed, or is in an error: log nothing that comes from the third party, and throw typed errors only',
      );
    },
  },
];

/**
 * Walks a provider's whole way with tokens that are known: connecting, pages, an outage, renewing, revoking.
 * @returns where one of them was printed or stood in an error; nothing if nowhere
 */
export async function canary(contract: ProviderContract): Promise<readonly string[]> {
  const stages = new Stages(contract);
  const printed = listenToPrints();
  const said: string[] = [];
  const hear = (call: Promise<unknown>) => call.catch((error: unknown) => said.push(everythingSaid(error)));
  try {
    const stage = await stages.open();
    const { provider, simulator, tokens } = stage;
    for (const handler of provider.handlers) {
      await hear(harvest(stage, handler));
      simulator.faults.next(handler.manifest.name, 'garbage');
      await hear(drain(stage.pages(handler)));
    }
    await hear(renewed(stages, stage, tokens));
    await hear(renewed(stages, stage, tokens));
    await hear(provider.revoke?.(tokens, inTime()) ?? Promise.resolve());
    await hear(provider.account(tokens, inTime()));
    return stages.secrets.in([printed.text, ...said].join('\n'));
  } finally {
    printed.stop();
    await stages.close();
  }
}
