import { DockerfileParser } from 'dockerfile-ast';
import { validate } from 'dockerfile-utils';
import { into } from './fault.js';
import { imageFault } from './image-name.js';
import { readText } from './read-yaml.js';

/** From the project's folder. */
export const DOCKERFILE = 'deploy/Dockerfile';

/** What the last stage, which is what runs, has to have. */
const LAST: Readonly<Record<string, readonly [form: RegExp, message: string]>> = {
  USER: [/^[1-9]\d*(:[1-9]\d*)?$/, 'is not a number that is not root'],
  HEALTHCHECK: [/CMD \[/, 'needs a shell: write it as a list'],
  ENTRYPOINT: [/^\[/, 'needs a shell: write it as a list'],
  STOPSIGNAL: [/^SIGTERM$/, 'is not SIGTERM, which the services drain on'],
  LABEL: [
    /^(?=[^]*image\.title)(?=[^]*image\.description)(?=[^]*image\.version)(?=[^]*image\.revision)[^]*image\.licenses/,
    'does not say title, description, version, revision and licenses',
  ],
};

/** What a linter and this project's own rules find in the Dockerfile. */
export function dockerfileFaults(root: string): string[] {
  const content = readText(root, DOCKERFILE);
  const dockerfile = DockerfileParser.parse(content);
  const faults: string[] = [];
  const must = into(faults, DOCKERFILE);
  for (const { range, message } of validate(content))
    must(false, `line ${range.start.line + 1}`, typeof message === 'string' ? message : message.value);

  const stages = dockerfile.getFROMs();
  const defaults = new Map(
    dockerfile
      .getInitialARGs()
      .map((arg) => [`\${${arg.getProperty()?.getName()}}`, arg.getProperty()?.getValue()]),
  );
  for (const stage of stages) {
    const image = stage.getImage() ?? '';
    const message = imageFault(defaults.get(image) ?? image);
    const isStage = stages.some((each) => each.getBuildStage() === image);
    must(isStage || message === '', `line ${stage.getRange().start.line + 1} (FROM)`, message);
  }

  const start = stages.at(-1)?.getRange().start.line ?? 0;
  const last = dockerfile.getInstructions().filter((each) => each.getRange().start.line > start);
  for (const [keyword, [form, message]] of Object.entries(LAST)) {
    const instruction = last.findLast((each) => each.getKeyword() === keyword);
    const field = instruction ? `line ${instruction.getRange().start.line + 1} (${keyword})` : keyword;
    must(
      form.test(instruction?.getRawArgumentsContent() ?? ''),
      field,
      instruction ? message : 'is missing in the last stage',
    );
  }
  return faults;
}
