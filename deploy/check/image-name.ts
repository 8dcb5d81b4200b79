/** Whether this project builds an image: it is made here and pushed under whatever name the operator gives it. */
const isOurs = (image: string): boolean => image.includes('data-connector/');

/**
 * What is wrong with an image's name, or nothing: ours name a version; other people's a digest, since a tag of theirs may
 * be another image tomorrow.
 */
export function imageFault(image: string): string | undefined {
  if (/@sha256:[0-9a-f]{64}$/.test(image)) return undefined;
  if (!isOurs(image)) return `${image || 'it'} is not pinned by a digest (@sha256:…)`;
  return /:[\w.-]+$/.test(image) && !image.endsWith(':latest') ? undefined : 'names no version';
}
