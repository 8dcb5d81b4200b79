/** Any text. */
export const someText = (): unknown => expect.any(String);

/** A text of this form. */
export const textLike = (form: RegExp): unknown => expect.stringMatching(form);
