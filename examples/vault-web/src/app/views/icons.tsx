/** Lines on a field of 20 by 20. */
const LINES = {
  key: 'M3.5 13a3.5 3.5 0 1 0 7 0 3.5 3.5 0 1 0-7 0M9.5 10.5 16 4M13.5 6.5l2 2',
  back: 'M12 4 6 10l6 6',
  away: 'M8 5H5v10h10v-3M11 4h5v5M16 4l-7 7',
  picture: 'M5 4h10q2 0 2 2v8q0 2-2 2H5q-2 0-2-2V6q0-2 2-2zM3 14l4-4 3 3 3-3 4 4M7.5 7.5h1',
  check: 'm4 10.5 4 4 8-9',
  alert: 'M3 10a7 7 0 1 0 14 0 7 7 0 1 0-14 0M10 6.5v4.2M10 13.4v.2',
  search: 'M4 9a5 5 0 1 0 10 0A5 5 0 1 0 4 9M13 13l4 4',
  data: 'M7 4c-2 0-2 1-2 3s0 3-2 3c2 0 2 1 2 3s0 3 2 3M13 4c2 0 2 1 2 3s0 3 2 3c-2 0-2 1-2 3s0 3-2 3',
};

export const Icon = ({ name }: { name: keyof typeof LINES }) => (
  <svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
    <path d={LINES[name]} />
  </svg>
);

/** The Vault's own mark. */
export const Mark = () => (
  <svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
    <rect width="32" height="32" rx="8" />
    <circle cx="16" cy="16" r="8.5" />
    <circle cx="16" cy="16" r="1.5" />
    <path d="M16 4.5v3M16 24.5v3M4.5 16h3M24.5 16h3" />
  </svg>
);
