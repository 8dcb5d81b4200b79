import { DockerfileParser, Label, type Dockerfile, type Instruction } from 'dockerfile-ast';
import { validate } from 'dockerfile-utils';
import type { Fault } from '../fault.js';
import { imageFault } from '../image-name.js';
import { readText } from '../read-yaml.js';

const FILE = 'deploy/Dockerfile';
const LABELS = ['title', 'description', 'version', 'revision', 'licenses'];

const line = (instruction: Instruction): string =>
  `line ${instruction.getRange().start.line + 1} (${instruction.getKeyword()})`;

/** The base images: by digest; a variable has to have such a default. */
function baseFaults(dockerfile: Dockerfile): Fault[] {
  const names = dockerfile.getFROMs().map((from) => from.getBuildStage());
  return dockerfile.getFROMs().flatMap((from): Fault[] => {
    const image = from.getImage() ?? '';
    if (names.includes(image)) return [];
    const variable = /^\$\{(\w+)\}$/.exec(image)?.[1];
    const shown = variable
      ? (dockerfile
          .getInitialARGs()
          .map((arg) => arg.getProperty())
          .find((property) => property?.getName() === variable)
          ?.getValue() ?? '')
      : image;
    const message = imageFault(shown);
    return message === undefined ? [] : [{ file: FILE, field: line(from), message }];
  });
}

/** The last instruction of a kind in the last stage, which is what runs. */
function last(dockerfile: Dockerfile, keyword: string): Instruction | undefined {
  const start = dockerfile.getFROMs().at(-1)?.getRange().start.line ?? 0;
  return dockerfile
    .getInstructions()
    .filter((each) => each.getKeyword() === keyword && each.getRange().start.line > start)
    .at(-1);
}

function stageFaults(dockerfile: Dockerfile): Fault[] {
  const fault = (field: string, message: string): Fault => ({ file: FILE, field, message });
  const found: Fault[] = [];
  const user = last(dockerfile, 'USER');
  if (!user) found.push(fault('USER', 'is missing in the last stage'));
  else if (!/^[1-9]\d*(:[1-9]\d*)?$/.test(user.getArgumentsContent() ?? ''))
    found.push(fault(line(user), 'is not a number that is not root'));
  for (const keyword of ['HEALTHCHECK', 'ENTRYPOINT']) {
    const instruction = last(dockerfile, keyword);
    const content = instruction?.getArgumentsContent() ?? '';
    if (!instruction) found.push(fault(keyword, 'is missing in the last stage'));
    else if (!/(^|CMD )\[/.test(content))
      found.push(fault(line(instruction), 'needs a shell: write it as a list'));
  }
  const stop = last(dockerfile, 'STOPSIGNAL');
  if (stop && stop.getArgumentsContent() !== 'SIGTERM')
    found.push(fault(line(stop), 'is not SIGTERM, which the services drain on'));
  const label = last(dockerfile, 'LABEL');
  const has = label instanceof Label ? label.getProperties().map((property) => property.getName()) : [];
  for (const name of LABELS)
    if (!has.includes(`org.opencontainers.image.${name}`))
      found.push(fault('LABEL', `has no org.opencontainers.image.${name}`));
  return found;
}

/** What a linter and this project's own rules find in the Dockerfile. */
export function dockerfileFaults(root: string): Fault[] {
  const content = readText(root, FILE);
  const dockerfile = DockerfileParser.parse(content);
  return [
    ...validate(content).map(({ range, message }) => ({
      file: FILE,
      field: `line ${range.start.line + 1}`,
      message: typeof message === 'string' ? message : message.value,
    })),
    ...baseFaults(dockerfile),
    ...stageFaults(dockerfile),
  ];
}
