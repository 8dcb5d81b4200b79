import type { RecordsAbout, VaultRecord } from '@data-connector/vault';
import { isByName, momentOf } from '../records/entry.js';
import type { AccountKey } from '../state.js';

/** A record as it is kept: whose it is, its place in its list, and what it is found by. */
export interface KeptRecord {
  readonly id: string;
  readonly account: AccountKey;
  /** Ascending: the newest first; what is looked for by name, and everything without a time, by its name. */
  readonly order: number | string;
  /** Lower case. */
  readonly search: string;
  readonly snapshot?: string;
  readonly record: VaultRecord;
}

/** The longest post has 63,206 characters; what it is found by need not. */
const SEARCHED = 4000;

/** Members whose words are looked for, beside the name and the summary; lists have their commas. */
const FOUND_BY = [
  ...['content', 'fromName', 'fromEmail', 'toEmail', 'messageText', 'description', 'location'],
  ...['organization', 'email', 'mobile', 'emails', 'phones'],
];

/** Numbers in names count as numbers: 2 comes before 14. */
const nameOrder = (name: string): string =>
  foldedText(name).replace(/\d+/g, (digits) => digits.padStart(12, '0'));

function orderOf(record: VaultRecord): number | string {
  const at = Date.parse(momentOf(record) ?? '');
  if (isByName(record.schema) || Number.isNaN(at)) return nameOrder(record.name);
  return -at;
}

/** Lower case without accents, so that “reseau” finds “Réseau”. */
export function foldedText(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();
}

export function keptRecord(
  account: AccountKey,
  record: VaultRecord,
  { snapshot }: Pick<RecordsAbout, 'snapshot'>,
): KeptRecord {
  const words = ['name', 'summary', ...FOUND_BY].map((member) => record[member]).filter(Boolean);
  return {
    id: record._id,
    account,
    order: orderOf(record),
    search: foldedText(words.join('\n').slice(0, SEARCHED)),
    ...(snapshot === undefined ? {} : { snapshot }),
    record,
  };
}
