import { once } from 'node:events';
import { createSocket, type Socket } from 'node:dgram';
import { lookUpTexts } from '../../src/servers/text-records.js';

const part = (text: string) => Buffer.concat([Buffer.of(text.length), Buffer.from(text)]);
/** An answer in which the name of the question has these texts (RFC 1035, 4.1). */
function answerTo(question: Buffer, texts: readonly (readonly string[])[]): Buffer {
  const header = Buffer.from(question.subarray(0, 12));
  header.writeUInt16BE(texts.length === 0 ? 0x8183 : 0x8180, 2);
  [1, texts.length, 0, 0].forEach((count, i) => header.writeUInt16BE(count, 4 + 2 * i));
  const asked = question.subarray(12, question.indexOf(0, 12) + 5);
  const records = texts.map((parts) => {
    const data = Buffer.concat(parts.map(part));
    const head = Buffer.from('c00c001000010000003c0000', 'hex');
    head.writeUInt16BE(data.length, 10);
    return Buffer.concat([head, data]);
  });
  return Buffer.concat([header, asked, ...records]);
}

let server: Socket;
let texts: readonly (readonly string[])[] = [];
let look: ReturnType<typeof lookUpTexts>;
beforeAll(async () => {
  server = createSocket('udp4');
  server.on('message', (question, { address, port }) =>
    server.send(answerTo(question, texts), port, address),
  );
  server.bind(0, '127.0.0.1');
  await once(server, 'listening');
  look = lookUpTexts([`127.0.0.1:${server.address().port}`]);
});
afterAll(() => server.close());

it('a name has texts, whose parts are put together', async () => {
  texts = [['did=did:plc:', 'abc'], ['other']];
  expect(await look('_atproto.ada.example')).toEqual(['did=did:plc:abc', 'other']);
});

it('a name that is not there has none', async () => {
  texts = [];
  expect(await look('_atproto.nobody.example')).toEqual([]);
});
