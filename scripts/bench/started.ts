import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@data-connector/testing/ports';

/** A system as `npm start` starts it. */
export interface Started {
  readonly gateway: string;
  readonly vault: string;
  /** From the command to the line that says that it is ready. */
  readonly seconds: number;
  end(): Promise<void>;
}

/** Starts a tree's system on free ports with an empty store. @throws Error with what it said if it ends instead */
export async function startedSystem(
  environment: Readonly<Record<string, string>> = {},
  root = process.cwd(),
): Promise<Started> {
  const [port, vaultPort] = [await freePort(), await freePort()];
  const begun = performance.now();
  // As `npm start` does, without npm, which does not hand signals on.
  const flags = ['--conditions=data-connector-source', '--import', 'tsx'];
  const child = spawn(process.execPath, [...flags, 'scripts/start.ts'], {
    cwd: root,
    env: {
      ...process.env,
      PORT: String(port),
      VAULT_PORT: String(vaultPort),
      DATA_DIR: mkdtempSync(join(tmpdir(), 'bench-start-')),
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const gone = once(child, 'exit');
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()).includes('Ctrl-C') && resolve());
    void gone.then(() => reject(new Error(said)));
  });
  return {
    gateway: `http://localhost:${port}`,
    vault: `http://localhost:${vaultPort}`,
    seconds: (performance.now() - begun) / 1000,
    async end() {
      child.kill('SIGTERM');
      await gone;
    },
  };
}
