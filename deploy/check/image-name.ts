/**
 * What is wrong with an image's name, or nothing: ours, pushed under whatever name the operator gives them, name a version;
 * other people's a digest, since a tag of theirs may be another image tomorrow.
 */
export function imageFault(image: string): string {
  if (/@sha256:[0-9a-f]{64}$/.test(image)) return '';
  if (!image.includes('data-connector/')) return `${image || 'it'} is not pinned by a digest (@sha256:…)`;
  return /:[\w.-]+$/.test(image) && !image.endsWith(':latest') ? '' : 'names no version';
}
