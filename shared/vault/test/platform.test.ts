test('these tests run on Node’s platform, and in the project `bare` on one without what React Native lacks', () => {
  const kinds = [crypto.subtle, globalThis.ReadableStream, globalThis.TextDecoderStream].map(
    (one) => typeof one,
  );
  const bare = 'BARE' in globalThis;
  expect(kinds).toEqual(bare ? ['undefined', 'undefined', 'undefined'] : ['object', 'function', 'function']);
  expect(typeof new Response('text').text).toBe('function');
  if (bare) expect('EventSource' in globalThis).toBe(false);
});
