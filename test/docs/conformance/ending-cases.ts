import { describe, expect, it } from '@jest/globals';
import type { SyncView } from '@data-connector/protocol';
import type { MadeUpName } from '../../harness/providers/index.js';
import type { Stage } from './stage.js';

/** How syncs end that do not end well. */
export function endingCases(stage: Stage): void {
  describe('how syncs end', () => {
    const ended = async (provider: MadeUpName, faults: () => void, more = {}, without: string[] = []) => {
      const own = stage.journey(provider);
      const config = await own.connected({ without });
      faults();
      const started = await own.start(config, more);
      const view = (await own.at(started, '/events')).body as unknown as SyncView;
      await own.at(started, '', { method: 'DELETE' });
      return [view.status, view.code];
    };
    const faults = () => stage.system.simulators.orbit.faults;

    it('with a limit, and without a permission', async () => {
      expect(await ended('orbit', () => undefined, { limit: 5 })).toEqual(['completed', undefined]);
      expect(await ended('orbit', () => undefined, {}, ['follows'])).toEqual(['completed', undefined]);
    });

    it('at a limit of the third party, with a grant that is gone, or without an answer', async () => {
      expect(await ended('orbit', () => faults().always('posts', 'rate-limit'))).toEqual([
        'partial',
        'rate_limited',
      ]);
      faults().clear();
      expect(
        await ended('orbit', () => faults().always('posts', 'revoked'), { handlers: ['posts'] }),
      ).toEqual(['failed', 'reconnect_required']);
    });
  });
}
