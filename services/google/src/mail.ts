import { SCHEMAS } from '@data-connector/protocol';
import {
  emailOf,
  idOf,
  lineOf,
  numberOf,
  objectOf,
  objectsIn,
  textOf,
  type ApiAnswer,
  type Fields,
  type HandlerData,
  type ThirdPartyObject,
} from '@data-connector/provider';
import { changes, paged, scope } from './lists.js';
import { bodyOf, headerOf, leavesOf } from './mime.js';

const GMAIL = 'https://gmail.googleapis.com/gmail/v1/users/me';

/** What is not sent yet, unwanted, or thrown away. */
const LEFT_OUT = ['DRAFT', 'SPAM', 'TRASH'];

/** The messages that a page of `messages.list` names: one that has none has no list. */
function namedIn(body: unknown): readonly unknown[] | undefined {
  const { messages = [], resultSizeEstimate } = objectOf(body) ?? {};
  return Array.isArray(messages) && (messages.length > 0 || resultSizeEstimate !== undefined)
    ? messages
    : undefined;
}

/**
 * The messages that a page of `history.list` names, each once, as the last of its records has it
 * (https://developers.google.com/workspace/gmail/api/reference/rest/v1/users.history/list).
 */
function changedIn(body: unknown): readonly unknown[] | undefined {
  const { history = [], historyId } = objectOf(body) ?? {};
  if (!Array.isArray(history) || historyId === undefined) return undefined;
  const found = new Map<string, ThirdPartyObject>();
  for (const record of objectsIn(history))
    for (const kind of ['messagesAdded', 'labelsAdded', 'labelsRemoved', 'messagesDeleted'])
      for (const change of objectsIn(record[kind])) {
        const message = objectOf(change['message']);
        const id = idOf(message?.['id']);
        if (id === undefined) continue;
        found.delete(id);
        found.set(id, kind === 'messagesDeleted' ? { id, deleted: true } : { ...message, id });
      }
  return [...found.values()];
}

const isLabelled = ({ labelIds }: ThirdPartyObject, label: string): boolean =>
  Array.isArray(labelIds) && labelIds.includes(label);

/** Whether a message is deleted, or is none that the person sent or got. */
const isGone = (message: ThirdPartyObject): boolean =>
  message['deleted'] === true || LEFT_OUT.some((label) => isLabelled(message, label));

/** Where a message is whole; nothing if it is gone. */
function messageAt(message: ThirdPartyObject): string | undefined {
  const id = idOf(message['id']);
  return id === undefined || isGone(message) ? undefined : `${GMAIL}/messages/${encodeURIComponent(id)}`;
}

/** A name and an address, as one of a header of RFC 5322 has them: `"Lovelace, Ada" <ada@example.com>`. */
function mailboxOf(text: string | undefined): { readonly email?: string; readonly name?: string } {
  const [, before = '', within] = /^(.*)<([^<>]*)>\s*$/s.exec(text?.slice(0, 1000) ?? '') ?? [];
  const name = lineOf(
    before
      .trim()
      .replace(/^"(.*)"$/s, '$1')
      .replace(/\\(.)/gs, '$1'),
    200,
  );
  const email = emailOf(within ?? text);
  return { ...(email === undefined ? {} : { email }), ...(name === undefined ? {} : { name }) };
}

/** The addresses in a header: a comma within quotes parts nothing, and quotes may lack their end. */
function addressesIn(text: string | undefined): string[] {
  const parts = text?.slice(0, 100_000).match(/(?:"(?:\\.|[^"\\])*(?:"|$)|[^,"])+/gs) ?? [];
  return parts.flatMap((part) => mailboxOf(part.trim()).email ?? []);
}

/** A message that the person sent or got; what is attached is named, and not fetched. */
function mailOf(message: ThirdPartyObject): Fields {
  const { id, internalDate, payload, snippet, threadId } = message;
  const part = objectOf(payload);
  if (!part) throw new Error('A message without what is in it');
  const header = (name: string) => headerOf(part, name);
  const from = mailboxOf(header('from'));
  const at = numberOf(internalDate);
  const sentAt = at === undefined ? undefined : new Date(at).toISOString();
  const leaves = leavesOf(part);
  return {
    name: lineOf(header('subject'), 200) ?? '(no subject)',
    summary: lineOf(unescaped(snippet), 256),
    uri: `https://mail.google.com/mail/#all/${encodeURIComponent(idOf(threadId) ?? String(id))}`,
    type: isLabelled(message, 'SENT') ? 'send' : 'receive',
    fromName: from.name,
    fromEmail: from.email ?? lineOf(header('from'), 256),
    toEmail: ['to', 'cc', 'bcc'].flatMap((name) => addressesIn(header(name))).join(', '),
    messageText: bodyOf(leaves, 'text/plain') ?? '',
    messageHTML: bodyOf(leaves, 'text/html'),
    attachments: attachmentsOf(leaves),
    sentAt,
    insertedAt: sentAt,
  };
}

function attachmentsOf(leaves: readonly ThirdPartyObject[]): readonly object[] | undefined {
  const named = leaves.flatMap(({ body, filename, partId }) => {
    const name = lineOf(filename, 256);
    const id = textOf(objectOf(body)?.['attachmentId']) ?? textOf(partId);
    return name === undefined || id === undefined ? [] : [{ id, filename: name, textContent: '' }];
  });
  return named.length > 0 ? named : undefined;
}

/** Snippets have entities (https://developers.google.com/workspace/gmail/api/reference/rest/v1/users.messages). */
function unescaped(text: unknown): string | undefined {
  const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
  return textOf(text)?.replace(/&(amp|lt|gt|quot|#39);/g, (whole, name: string) => named[name] ?? whole);
}

/**
 * Messages are named by lists, and are asked for one by one. Gmail's history tells what has changed; it begins with a state that
 * is asked for before everything is read (https://developers.google.com/workspace/gmail/api/guides/sync).
 */
export const mail: HandlerData = {
  ...changes,
  name: 'mail',
  label: 'Mail',
  description: 'Your e-mail, but drafts, spam and what is in the bin',
  schema: SCHEMAS.email,
  scopes: [scope('gmail.readonly')],
  limits: '15,000 units a minute for each person; a message is 5',
  pages: { ...paged(100), path: `${GMAIL}/messages`, query: { q: '-in:drafts' }, items: namedIn },
  changed: { path: `${GMAIL}/history`, query: {}, items: changedIn },
  token: {
    parameter: 'startHistoryId',
    on: 'first',
    of: ({ body }: ApiAnswer) => idOf(objectOf(body)?.['historyId']),
    before: { path: `${GMAIL}/profile` },
  },
  each: { path: messageAt, query: { format: 'full' } },
  gone: isGone,
  map: mailOf,
};
