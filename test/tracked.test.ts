import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from '@jest/globals';

/** What git has, or would take: what is ignored is not among it. Nothing outside a work tree of git. */
function gitFiles(): string[] | undefined {
  try {
    const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
    return execFileSync('git', list, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
      .split('\0')
      .filter((file) => file !== '' && existsSync(file));
  } catch {
    return undefined;
  }
}

const SOURCE = /\.(?:[cm]?[jt]s)$/;
const IMPORT =
  /^(?:import|export)\b[^'";]*?\bfrom '(\.{1,2}\/[^']+)'|\bimport\(\s*'(\.{1,2}\/[^']+)'|^import '(\.{1,2}\/[^']+)'/gm;
/** A script's own file; what it builds before it runs it is in no clean checkout. */
const SCRIPT_FILE = /(?:^|\s)((?!dist\/|node_modules\/)[\w./-]+\.(?:[cm]?[jt]s|sh))(?=\s|$)/g;

const found = gitFiles();
const files = found ?? [];
const known = new Set(files);

/** A compiled name stands for its source. */
const isThere = (file: string): boolean =>
  [file, file.replace(/\.(m?)js$/, '.$1ts'), file.replace(/\.js$/, '.d.ts')].some((each) => known.has(each));

(found ? describe : describe.skip)(`git${found ? '' : ' (skipped: this is no work tree of git)'}`, () => {
  it('has each file that a script of a package.json names', () => {
    const named = files
      .filter((file) => /(?:^|\/)package\.json$/.test(file))
      .flatMap((file) => {
        const { scripts = {} } = JSON.parse(readFileSync(file, 'utf8')) as {
          scripts?: Record<string, string>;
        };
        return Object.values(scripts).flatMap((script) =>
          [...script.matchAll(SCRIPT_FILE)].map(([, path = '']) => join(dirname(file), path)),
        );
      });
    expect(named).toContain('deploy/secrets/main.ts');
    expect(named.filter((file) => !isThere(file))).toEqual([]);
  });

  it('has each file that another one imports', () => {
    const imported = files
      .filter((file) => SOURCE.test(file))
      .flatMap((file) =>
        [...readFileSync(file, 'utf8').matchAll(IMPORT)].map(
          ([, from, lazily, plainly]) =>
            [file, normalize(join(dirname(file), from ?? lazily ?? plainly ?? ''))] as const,
        ),
      );
    expect(imported.length).toBeGreaterThan(1000);
    expect(imported.filter(([, file]) => !isThere(file))).toEqual([]);
  });
});
