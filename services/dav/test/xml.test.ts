import { elementIn, escaped } from '../src/xml.js';

test('names have their namespaces, whatever prefixes a server likes', () => {
  const forms = ['<a xmlns="DAV:"><b>1</b></a>', '<x:a xmlns:x="DAV:"><x:b><![CDATA[1]]></x:b></x:a>'];
  const element = { name: '{DAV:}a', children: [{ name: '{DAV:}b', text: '1' }], text: '' };
  for (const form of forms) expect(elementIn(form)).toMatchObject(element);
  expect(elementIn(`<?xml version="1.0" encoding="UTF-8"?>\n${forms[0]}`)).toMatchObject(element);
});

test('a name of any length is none', () => {
  expect(elementIn(`<a xmlns="${'n'.repeat(300)}"/>`)).toBeUndefined();
});

test.each([
  ['nothing', ''],
  ['a page', '<!DOCTYPE html><html><body>Sorry<br></body></html>'],
  ['JSON', '{"a":1}'],
  ['cut off', '<a><b>'],
  ['a prefix without a namespace', '<d:a/>'],
  ['an entity of its own', '<!DOCTYPE a [<!ENTITY e "e">]><a>&e;</a>'],
  ['an entity that nobody declares', '<a>&e;</a>'],
  ['an entity of a file', '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>'],
  [
    'a billion laughs',
    `<!DOCTYPE a [<!ENTITY e0 "ha">${Array.from({ length: 30 }, (_, i) => `<!ENTITY e${i + 1} "&e${i};&e${i};">`).join('')}]><a>&e30;</a>`,
  ],
  ['too deep', '<a>'.repeat(100_000)],
  ['too deep, though whole', `${'<a>'.repeat(40)}${'</a>'.repeat(40)}`],
  ['too much', `<a>${'<b/>'.repeat(500_000)}</a>`],
  ['in another encoding', '<?xml version="1.0" encoding="ISO-8859-1"?><a>\u00e9</a>'],
  ['in UTF-16', Buffer.from('<?xml version="1.0" encoding="UTF-16"?><a/>', 'utf16le').toString('utf8')],
])('what is %s cannot be read', (_what, text) => {
  expect(elementIn(text)).toBeUndefined();
});

test('a text cannot leave its element', () => {
  const text = ']]></a><b attribute="&amp;">';
  expect(elementIn(`<a>${escaped(text)}</a>`)).toMatchObject({ text, children: [] });
});
