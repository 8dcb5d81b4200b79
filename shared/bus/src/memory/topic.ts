/** Tells whether a topic pattern takes a routing key, as AMQP 0-9-1 says: `*` is one word, `#` any number of words. */
export function topicMatches(pattern: string, key: string): boolean {
  const match = (patterns: readonly string[], words: readonly string[]): boolean => {
    const [head, ...rest] = patterns;
    if (head === undefined) return words.length === 0;
    if (head === '#') return match(rest, words) || (words.length > 0 && match(patterns, words.slice(1)));
    return words.length > 0 && (head === '*' || head === words[0]) && match(rest, words.slice(1));
  };
  return match(pattern.split('.'), key.split('.'));
}
