/** Whether something thrown elsewhere may be told, such as an error's code: a word cannot quote what nobody may read. */
export const isWord = (text: unknown): text is string => typeof text === 'string' && /^\w{1,60}$/.test(text);
