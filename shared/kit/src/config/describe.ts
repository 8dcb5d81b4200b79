import { findText, type Environment, type Setting, type Settings } from './read-config.js';

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

/** The name and password in URLs, wherever they stand in a text. */
const USER_INFO = /\/\/[^/\s]*@/g;
const MASK = '***';

/** A setting's text as it may be seen: nothing of a secret but a URL's host and path, and of no URL who enters. */
function masked(setting: Setting<unknown>, text: string): string {
  if (!setting.secret) return text.replace(USER_INFO, `//${MASK}@`);
  const value = setting.parse(text);
  if (!(value instanceof URL)) return MASK;
  const { protocol, host, pathname, username, password, search } = value;
  return `${protocol}//${username || password ? `${MASK}@` : ''}${host}${pathname}${search ? `?${MASK}` : ''}`;
}

function line(name: string, setting: Setting<unknown>, environment: Environment): string {
  const found = findText(name, environment);
  if (found)
    return `${name}=${JSON.stringify(masked(setting, found.text)).slice(1, -1)}  # from ${found.from}`;
  const { defaultText = 'none' } = setting;
  const unset = ['none', 'not set'].includes(defaultText);
  return unset ? `${name}=  # default: ${defaultText}` : `${name}=${defaultText}  # default`;
}

/**
 * The settings that are in force, one `name=value` a line, each with where it comes from; secrets are masked. They must
 * be free of faults.
 */
export function effectiveSettings(settings: Settings, environment: Environment = process.env): string {
  return Object.entries(settings)
    .map(([name, setting]) => line(name, setting, environment))
    .join('\n');
}
