import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { endInPhases, type Part } from '@data-connector/kit/process';
import { createLog, silentLog } from '@data-connector/kit/log';

/** A part that writes down what is done to it. */
function noting(done: string[], name: string, own: Part = {}): Part {
  const note = (phase: string) => async () => void done.push(`${name} ${phase}`);
  return {
    leave: () => void done.push(`${name} leaves`),
    finish: note('finishes'),
    close: note('closes'),
    ...own,
  };
}

afterEach(() => {
  jest.useRealTimers();
});

const AT_ONCE = { leaveMs: 0, finishMs: 60_000 };

describe('ending in phases', () => {
  it('lets all leave, all finish, and then closes what was made last first', async () => {
    const done: string[] = [];
    const parts = [noting(done, 'store'), noting(done, 'server')];
    expect(await endInPhases(parts, AT_ONCE, silentLog)).toBe(true);
    expect(done).toEqual([
      'store leaves',
      'server leaves',
      'store finishes',
      'server finishes',
      'server closes',
      'store closes',
    ]);
  });

  it('closes nothing while something is under way', async () => {
    const done: string[] = [];
    let finish = () => {};
    const slow = noting(done, 'server', { finish: () => new Promise((resolve) => (finish = resolve)) });
    const ending = endInPhases([noting(done, 'store'), slow], AT_ONCE, silentLog);
    await new Promise(setImmediate);
    while (!done.includes('store finishes')) await new Promise(setImmediate);
    expect(done.filter((step) => step.endsWith('closes'))).toEqual([]);
    finish();
    await ending;
    expect(done.slice(-2)).toEqual(['server closes', 'store closes']);
  });

  it.each(['leave', 'finish', 'close'] as const)(
    'goes on when a part cannot %s, and says so',
    async (phase) => {
      const lines: string[] = [];
      const log = createLog('test', 'debug', { write: (line: string) => void lines.push(line) });
      const done: string[] = [];
      const fail = async () => {
        throw new Error('broken');
      };
      const parts = [noting(done, 'store'), noting(done, 'server', { [phase]: fail })];
      expect(await endInPhases(parts, AT_ONCE, log)).toBe(false);
      expect(done.filter((step) => step.startsWith('store'))).toHaveLength(3);
      expect(lines.join()).toContain('a part of the process could not end cleanly');
    },
  );

  it('waits for nothing that does not end in its time', async () => {
    const done: string[] = [];
    const never = { finish: () => new Promise<void>(() => {}) };
    const ending = endInPhases([noting(done, 'store'), never], { leaveMs: 0, finishMs: -990 }, silentLog);
    expect(await ending).toBe(false);
    expect(done.at(-1)).toBe('store closes');
  });

  it('has for its last phase what the others have left of their time', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate'] });
    let close: (() => void) | undefined;
    const slow = { close: () => new Promise<void>((resolve) => (close = resolve)) };
    const ending = endInPhases([slow], { leaveMs: 0, finishMs: 20_000 }, silentLog);
    while (!close) {
      await jest.advanceTimersByTimeAsync(0);
      await new Promise(setImmediate);
    }
    await jest.advanceTimersByTimeAsync(24_000);
    close();
    expect(await ending).toBe(true);
  });
});
