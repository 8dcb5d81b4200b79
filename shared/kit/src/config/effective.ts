import { findText, type Environment, type Setting, type Settings } from './read-config.js';

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
