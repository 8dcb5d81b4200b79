import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { until } from '@data-connector/testing/until';
import { connectAsPerson } from '@data-connector/simulator';
import { startChromium } from '../../../examples/vault-web/test/chromium.js';

const connectUrlIn = (text: string): string | undefined => /Open (\S+) and consent/.exec(text)?.[1];

/** Runs an example with Node and plays the person at its terminal. @returns the lines that it printed */
export async function runInNode(folder: string, file: string): Promise<string[]> {
  const child = spawn(process.execPath, [join(folder, file)], { cwd: folder, stdio: 'pipe' });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const ended = once(child, 'exit');
  try {
    const url = await until('the example to ask', () => {
      if (child.exitCode !== null) throw new Error(text);
      return connectUrlIn(text);
    });
    child.stdin.write(`${await connectAsPerson(url)}\n`);
    await ended;
    return text.trim().split('\n');
  } finally {
    child.kill('SIGKILL');
  }
}

/** Runs a script on a page of another origin in Chromium and plays the person. @returns what it told the console */
export async function runInChromium(script: Uint8Array): Promise<string[]> {
  const server = createServer((request, response) => {
    const [type, body] =
      request.url === '/example.js'
        ? ['text/javascript', script]
        : [
            'text/html',
            '<!doctype html><title>Vault</title><script type="module" src="/example.js"></script>',
          ];
    response.writeHead(200, { 'content-type': `${type}; charset=utf-8` }).end(body);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const browser = await startChromium();
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(600_000);
    const lines: string[] = [];
    page.on('console', (message) => void lines.push(message.text()));
    page.on('pageerror', (error) => void lines.push(`error: ${error.message}`));
    page.on('dialog', (dialog) => {
      void connectAsPerson(connectUrlIn(dialog.message()) ?? '').then((link) => dialog.accept(link));
    });
    await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
    await until('the example to end', () => lines.some((line) => /^(completed \d|error: )/.test(line)));
    return lines;
  } finally {
    await browser.close();
    server.closeAllConnections();
    server.close();
  }
}
