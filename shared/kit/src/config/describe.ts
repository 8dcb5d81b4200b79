import type { Setting, Settings } from './read-config.js';

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const defaultOf = ({ fallback, defaultText = 'none' }: Setting<unknown>): string =>
  fallback ? defaultText : 'required';

/** Settings as a table in Markdown: name, meaning, type, default, secret or not. */
export function settingsTable(settings: Settings): string {
  const cell = (text: string): string => text.replaceAll('|', '\\|');
  const rows = Object.entries(settings).map(([name, setting]) => {
    const { meaning, type, secret } = setting;
    return [`\`${name}\``, sentence(meaning), type, defaultOf(setting), secret ? 'yes' : 'no'].map(cell);
  });
  const head = ['name', 'meaning', 'type', 'default', 'secret'];
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Settings as text for a terminal: what `--help` prints. */
export function settingsHelp(settings: Settings): string {
  const lines = Object.entries(settings).flatMap(([name, setting]) => {
    const { meaning, type, secret, fallback } = setting;
    const facts = [
      type,
      `${fallback ? 'default: ' : ''}${defaultOf(setting)}`,
      ...(secret ? ['secret'] : []),
    ];
    return [`  ${name}`, `      ${sentence(meaning)}`, `      ${facts.join('; ')}`];
  });
  return ['Settings, each X also as the file that X_FILE names:', '', ...lines].join('\n');
}
