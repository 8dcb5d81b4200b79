import type { Handler } from '@data-connector/provider';
import type { FaultKind } from '@data-connector/simulator';
import { failureOf, failureOfAborted } from './failure.js';
import { drain } from './harvest.js';
import type { ProviderContract } from './options.js';
import type { Stage, Stages } from './stage.js';

const UNAVAILABLE: readonly FaultKind[] = ['server-error', 'garbage', 'truncated', 'empty', 'bomb', 'deep'];
/** The route of the account. */
const ACCOUNT = 'me';

/** What a provider promises about a third party that fails. */
export function faultTests({ definition }: ProviderContract, stages: Stages): void {
  const callers = [ACCOUNT, ...definition.manifest.handlers.map(({ name }) => name)];

  const handlerOf = ({ provider }: Stage, caller: string): Handler | undefined =>
    provider.handlers.find(({ manifest }) => manifest.name === caller);
  /** One call of the account, or a handler's whole run. */
  const call = (stage: Stage, caller: string, signal = new AbortController().signal): Promise<unknown> => {
    const handler = handlerOf(stage, caller);
    return handler ? drain(stage.pages(handler, { signal })) : stage.provider.account(stage.tokens, signal);
  };

  describe('a third party that does not answer as it should', () => {
    /** All at once, since what may be repeated is repeated after a pause. */
    const failures = new Map<string, Promise<{ code: string }>>();
    beforeAll(async () => {
      for (const fault of UNAVAILABLE) {
        const stage = await stages.open();
        for (const caller of callers) {
          stage.simulator.faults.always(caller, fault);
          failures.set(`${fault} ${caller}`, failureOf(stages.secrets, call(stage, caller)));
        }
      }
      await Promise.allSettled(failures.values());
    });

    test.each(UNAVAILABLE.flatMap((fault) => callers.map((caller) => ({ fault, caller }))))(
      '$caller answers $fault with provider_unavailable',
      async ({ caller, fault }) => {
        expect(await failures.get(`${fault} ${caller}`)).toMatchObject({ code: 'provider_unavailable' });
      },
    );
  });

  test.each(callers)(
    '%s answers a reached limit with rate_limited and a time to come, each time',
    async (caller) => {
      const stage = await stages.open();
      for (let time = 0; time < 2; time++) {
        stage.simulator.faults.next(caller, 'rate-limit');
        const { code, retryAt } = await failureOf(stages.secrets, call(stage, caller));
        expect(code).toBe('rate_limited');
        expect(Date.parse(retryAt ?? '')).toBeGreaterThan(Date.now());
      }
    },
  );

  test.each(callers)(
    '%s waits as long by a clock that is ten minutes off as by a right one',
    async (caller) => {
      const waits: number[] = [];
      for (const skew of [-600_000, 0, 600_000]) {
        const stage = await stages.open(() => Date.now() + skew);
        stage.simulator.faults.next(caller, 'rate-limit');
        const { retryAt } = await failureOf(stages.secrets, call(stage, caller));
        waits.push(Date.parse(retryAt ?? '') - Date.now());
      }
      expect(Math.max(...waits) - Math.min(...waits)).toBeLessThan(300_000);
    },
  );

  test.each(callers)('%s ends when it is aborted while the third party is silent', async (caller) => {
    const stage = await stages.open();
    const { length } = stage.wire.requests;
    stage.simulator.faults.always(caller, 'hang');
    const stop = new AbortController();
    const ended = failureOf(stages.secrets, call(stage, caller, stop.signal));
    await stage.wire.passed(length);
    expect(await failureOfAborted(stop, ended)).toBe('AbortError');
  });
}
