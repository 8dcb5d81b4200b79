import { sentence, stranger, text, type ItemPlace, type ListData } from '@data-connector/simulator';
import { said } from './errors.js';

interface Message {
  readonly id: string;
  readonly added: boolean;
}

const encoded = (words: string, charset: BufferEncoding = 'utf8'): string =>
  Buffer.from(words, charset).toString('base64url');

const part = (partId: string, mimeType: string, data: string, charset = 'UTF-8') => ({
  partId,
  mimeType,
  filename: '',
  headers: [{ name: 'Content-Type', value: `${mimeType}; charset="${charset}"` }],
  body: { size: Buffer.from(data, 'base64url').length, data },
});

/** What a message says: as text in old letters, as text and HTML, or with something attached, by turns. */
function payloadOf(place: ItemPlace, headers: readonly object[]) {
  const { added, index } = place;
  const words = text(place);
  if (!added && index % 5 === 4)
    return { ...part('', 'text/plain', encoded(`Grüße (no. ${index})`, 'latin1'), 'ISO-8859-1'), headers };
  const both = {
    partId: '0',
    mimeType: 'multipart/alternative',
    filename: '',
    headers: [],
    body: { size: 0 },
    parts: [
      part('0.0', 'text/plain', encoded(words)),
      part('0.1', 'text/html', encoded(`<p>${words.replaceAll('<', '&lt;')}</p>`)),
    ],
  };
  if (added || index % 3 !== 1) return { ...both, partId: '', headers };
  const attached = {
    partId: '1',
    mimeType: 'application/pdf',
    filename: `ticket-${index}.pdf`,
    headers: [{ name: 'Content-Disposition', value: `attachment; filename="ticket-${index}.pdf"` }],
    body: { attachmentId: `ANGjdJ-attachment-${index}`, size: 31_415 },
  };
  return {
    partId: '',
    mimeType: 'multipart/mixed',
    filename: '',
    headers,
    body: { size: 0 },
    parts: [both, attached],
  };
}

/** A message as `messages.get` has it with `format=full`. */
function messageObject(place: ItemPlace) {
  const { at, index, person } = place;
  const other = stranger(index % 40);
  const [them, me] = [
    `"${other.name.replaceAll('"', '')}" <${other.username.replaceAll('_', '.')}@example.com>`,
    `${person.name} <${person.username}@gmail.com>`,
  ];
  const isSent = index % 4 === 3;
  const headers = [
    { name: 'Date', value: new Date(at).toUTCString() },
    { name: 'Subject', value: sentence(place).split('\n')[0] ?? '' },
    { name: 'From', value: isSent ? me : them },
    { name: 'To', value: isSent ? them : me },
  ];
  const id = (0x18_0000_0000_0000 + index).toString(16).padStart(16, '0');
  return {
    id,
    threadId: id,
    labelIds: isSent ? ['SENT'] : ['INBOX', 'UNREAD'],
    snippet: sentence(place).slice(0, 80).replaceAll('&', '&amp;').replaceAll('<', '&lt;'),
    historyId: String(5000 + index),
    internalDate: String(at),
    sizeEstimate: 4000 + index,
    payload: payloadOf(place, headers),
  };
}

const named = ({ id }: { readonly id?: string }) => ({ id, threadId: id });

/** A record of `history.list`: of a message that came, was given other labels, or was deleted. */
function recordOf(item: object, made: Message, index: number): object {
  const message = named(made);
  const record = { id: String(9000 + index), messages: [message] };
  if ('deleted' in item) return { ...record, messagesDeleted: [{ message }] };
  const labelled = { message: { ...message, labelIds: ['INBOX', 'STARRED'] }, labelIds: ['STARRED'] };
  return made.added
    ? { ...record, messagesAdded: [{ message: { ...message, labelIds: ['INBOX'] } }] }
    : { ...record, labelsAdded: [labelled] };
}

const GMAIL = '/gmail/v1/users/me';

/** Gmail: its list names messages, its history what was done since a state. */
export const mail: ListData<Message> = {
  path: `${GMAIL}/messages`,
  scopes: ['https://www.googleapis.com/auth/gmail.readonly'],
  size: 60,
  make: (place) => ({ ...messageObject(place), added: place.added }),
  give({ added: _added, ...message }) {
    return message;
  },
  each: { path: `${GMAIL}/messages/:item`, named },
  unreadable: { payload: null },
  pageSize: { parameter: 'maxResults', usual: 100, max: 500 },
  paging: { by: 'token', parameter: 'pageToken', told: 'token' },
  body: ({ items, next, total }) => ({
    ...(items.length > 0 ? { messages: items } : {}),
    ...(next === undefined ? {} : { nextPageToken: next }),
    resultSizeEstimate: total,
  }),
  sync: {
    parameter: 'startHistoryId',
    forgotten: said(404, 'Requested entity was not found.', 'notFound'),
    gone: ({ id }) => ({ id, deleted: true }),
    changes: {
      path: `${GMAIL}/history`,
      body: ({ items, made, next, token }) => ({
        ...(items.length > 0
          ? { history: items.map((item, at) => recordOf(item ?? {}, made[at] as Message, at)) }
          : {}),
        ...(next === undefined ? {} : { nextPageToken: next }),
        historyId: token,
      }),
    },
    now: {
      path: `${GMAIL}/profile`,
      answer: (historyId, { person: { username } }) => ({
        ...{ emailAddress: `${username}@gmail.com`, messagesTotal: 1, threadsTotal: 1, historyId },
      }),
    },
  },
};
