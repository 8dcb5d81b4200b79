import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { answersOf } from './answers-of.js';
import { nameFault, QUESTIONS } from './questions.js';
import { writeProvider } from './write-provider.js';

const root = join(import.meta.dirname, '../../..');

const HELP = `Makes the folder of a new provider, services/NAME, as a copy of examples/provider that passes its contract at
once against its simulator, links it (npm install), and writes what follows from it (npm run generate). What is not told is
asked on a terminal.

  npm run new-provider -- NAME [options]

${Object.entries(QUESTIONS)
  .map(([name, { ask, fallback }]) => `  --${name.padEnd(12)} ${ask}${fallback ? '' : '; has no default'}`)
  .join('\n')}
  --help         this text
`;

/** @throws Error that says what to do by hand */
function npm(...words: readonly string[]): void {
  const { status } = spawnSync('npm', words, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error(`The folder is there, but this failed: npm ${words.join(' ')}`);
}

function nextSteps(name: string): string {
  const folder = `services/${name}`;
  const steps = [
    [`npm test -- ${folder}`, 'its contract: it passes as it stands'],
    ['npm start', 'runs it, simulated'],
    [`${folder}/src`, 'its data and mappers: what is there is made up'],
    [`${folder}/simulator`, 'the third party as its documentation has it'],
    ['docs/new-provider.md', 'each step from here until it is live'],
  ] as const;
  const width = Math.max(...steps.map(([what]) => what.length));
  const lines = steps.map(([what, why]) => `  ${what.padEnd(width)}   ${why}`);
  return [`${folder} is there, and what follows from it is generated. Next:`, '', ...lines, ''].join('\n');
}

async function main(): Promise<void> {
  const options = Object.keys(QUESTIONS).map((name) => [name, { type: 'string' as const }] as const);
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { ...Object.fromEntries(options), help: { type: 'boolean' } },
  });
  const [name, ...others] = positionals;
  if (values['help'] === true) return console.log(HELP);
  if (name === undefined || others.length > 0) throw new Error('Say one name: npm run new-provider -- NAME');
  const fault = nameFault(root, name);
  if (fault !== undefined) throw new Error(`${name} ${fault}`);
  const terminal = process.stdin.isTTY
    ? createInterface({ input: process.stdin, output: process.stdout })
    : undefined;
  const question = terminal && ((text: string) => terminal.question(text));
  const told = values as Record<string, string | undefined>;
  const answers = await answersOf(name, told, question).finally(() => terminal?.close());
  await writeProvider(root, answers);
  npm('install', '--ignore-scripts', '--no-audit', '--no-fund');
  npm('run', '--silent', 'generate');
  console.log(nextSteps(name));
}

try {
  await main();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
