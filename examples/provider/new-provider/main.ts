import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { answerFault, nameFault, QUESTIONS, type Answers } from './answers.js';
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

/** Asks until there is an answer. */
async function asked(terminal: Interface, name: string, fallback: string | undefined): Promise<string> {
  for (;;) {
    const given = await terminal.question(
      `${QUESTIONS[name]?.ask}${fallback === undefined ? '' : ` [${fallback}]`}: `,
    );
    const answer = given.trim() || (fallback ?? '');
    const fault = answerFault(name, answer);
    if (fault === undefined) return answer;
    console.log(`  --${name} ${fault}`);
  }
}

/** All that has to be known. @throws Error that names all that is wrong or missing */
async function answersOf(name: string, told: Readonly<Record<string, string | undefined>>): Promise<Answers> {
  const faults = Object.entries(told).flatMap(([option, answer]) => {
    const fault = answer === undefined ? undefined : answerFault(option, answer);
    return fault === undefined ? [] : [`--${option} ${fault}`];
  });
  if (faults.length > 0) throw new Error(faults.join('\n'));
  const terminal = process.stdin.isTTY
    ? createInterface({ input: process.stdin, output: process.stdout })
    : undefined;
  const known: Record<string, string> = { name };
  try {
    for (const [option, { fallback }] of Object.entries(QUESTIONS)) {
      // What is taken unless told is made of what stands before.
      const usual = faults.length > 0 ? undefined : fallback?.(known);
      const answer = told[option] ?? (terminal ? await asked(terminal, option, usual) : usual);
      if (answer !== undefined) known[option] = answer;
      else if (!fallback) faults.push(`--${option} is missing: ${QUESTIONS[option]?.ask}`);
    }
  } finally {
    terminal?.close();
  }
  if (faults.length > 0) throw new Error(faults.join('\n'));
  return known;
}

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
  await writeProvider(root, await answersOf(name, values as Record<string, string | undefined>));
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
