import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, it } from '@jest/globals';

/** Debian's own Python: that one has Debian's packages. */
const PYTHON = '/usr/bin/python3';

/** The folder of the Vault in Python. */
export const PYTHON_VAULT = fileURLToPath(new URL('../../examples/vault-python', import.meta.url));

/** What a run of Python came to. */
export interface PythonRun {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a Python file with nothing of this process's environment; the Vault in Python is where it finds its modules.
 * @param answer once it has asked for something to be pasted: what to type, of what it has printed
 */
export function python(
  file: string,
  words: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
  answer?: (printed: string) => Promise<string>,
): Promise<PythonRun> {
  const env = {
    PATH: '/usr/bin:/bin',
    PYTHONDONTWRITEBYTECODE: '1',
    PYTHONPATH: PYTHON_VAULT,
    PYTHONUTF8: '1',
    ...environment,
  };
  return new Promise((resolve, reject) => {
    const child = spawn(PYTHON, [file, ...words], { env, stdio: ['pipe', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    let asked = false;
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      if (asked || !answer || !stdout.includes('paste')) return;
      asked = true;
      answer(stdout).then((line) => child.stdin.end(`${line}\n`), reject);
    });
    if (!answer) child.stdin.end();
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.once('error', reject);
    child.once('close', (status) => resolve({ status, stdout, stderr }));
  });
}

/**
 * A suite that needs Debian's python3 and python3-cryptography: skipped with that in its name where they are not; in CI
 * it fails.
 */
export function describePython(name: string, suite: () => void): void {
  const able = spawnSync(PYTHON, ['-c', 'import cryptography'], { stdio: 'ignore' }).status === 0;
  if (able) describe(name, suite);
  else if (process.env['CI'] === 'true')
    describe(name, () => {
      it('needs Debian’s packages python3 and python3-cryptography', () => {
        throw new Error('Python’s cryptography is missing');
      });
    });
  else describe.skip(`${name} (skipped: python3 with python3-cryptography is not installed)`, suite);
}
