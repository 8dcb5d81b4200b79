import { answerFault, QUESTIONS, type Answers } from './questions.js';

/** Puts a question on a terminal. */
type Question = (text: string) => Promise<string>;

/** Asks until there is an answer. */
async function asked(question: Question, option: string, usual: string | undefined): Promise<string> {
  const text = `${QUESTIONS[option]?.ask}${usual === undefined ? '' : ` [${usual}]`}: `;
  for (let before = ''; ;) {
    const answer = (await question(`${before}${text}`)).trim() || (usual ?? '');
    const fault = answerFault(option, answer);
    if (fault === undefined) return answer;
    before = `It ${fault}.\n`;
  }
}

/**
 * All that has to be known of a third party: what is told, then what is asked, or else what is taken unless told.
 * @param question without it nobody can be asked
 * @throws Error that names all that is wrong or missing
 */
export async function answersOf(
  name: string,
  told: Readonly<Record<string, string | undefined>>,
  question?: Question,
): Promise<Answers> {
  const faults = Object.entries(told).flatMap(([option, answer]) => {
    const fault = answer === undefined ? undefined : answerFault(option, answer);
    return fault === undefined ? [] : [`--${option} ${fault}`];
  });
  if (faults.length > 0) throw new Error(faults.join('\n'));
  const known: Record<string, string> = { name };
  for (const [option, { ask, fallback }] of Object.entries(QUESTIONS)) {
    // What is taken unless told is made of what stands before.
    const usual = faults.length > 0 ? undefined : fallback?.(known);
    const answer = told[option] ?? (question ? await asked(question, option, usual) : usual);
    if (answer !== undefined) known[option] = answer;
    else if (!fallback) faults.push(`--${option} is missing: ${ask}`);
  }
  if (faults.length > 0) throw new Error(faults.join('\n'));
  return known;
}
