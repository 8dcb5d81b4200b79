import type { ComponentChildren, JSX } from 'preact';

function Line({ children }: { readonly children: ComponentChildren }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}

/** The Vault's own mark. */
export const Mark = (): JSX.Element => (
  <svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
    <rect width="32" height="32" rx="8" />
    <circle cx="16" cy="16" r="8.5" />
    <circle cx="16" cy="16" r="1.5" />
    <path d="M16 4.5v3M16 24.5v3M4.5 16h3M24.5 16h3" />
  </svg>
);

export const KeyIcon = (): JSX.Element => (
  <Line>
    <circle cx="7" cy="13" r="3.5" />
    <path d="M9.5 10.5 16 4M13.5 6.5l2 2" />
  </Line>
);

export const BackIcon = (): JSX.Element => (
  <Line>
    <path d="M12 4 6 10l6 6" />
  </Line>
);

export const AwayIcon = (): JSX.Element => (
  <Line>
    <path d="M8 5H5v10h10v-3M11 4h5v5M16 4l-7 7" />
  </Line>
);

export const PictureIcon = (): JSX.Element => (
  <Line>
    <rect x="3" y="4" width="14" height="12" rx="2" />
    <path d="m3 14 4-4 3 3 3-3 4 4" />
    <circle cx="8" cy="7.5" r=".8" />
  </Line>
);

export const CheckIcon = (): JSX.Element => (
  <Line>
    <path d="m4 10.5 4 4 8-9" />
  </Line>
);

export const AlertIcon = (): JSX.Element => (
  <Line>
    <circle cx="10" cy="10" r="7" />
    <path d="M10 6.5v4.2M10 13.4v.2" />
  </Line>
);

export const SearchIcon = (): JSX.Element => (
  <Line>
    <circle cx="9" cy="9" r="5" />
    <path d="m13 13 4 4" />
  </Line>
);

export const DataIcon = (): JSX.Element => (
  <Line>
    <path d="M7 4c-2 0-2 1-2 3s0 3-2 3c2 0 2 1 2 3s0 3 2 3M13 4c2 0 2 1 2 3s0 3 2 3c-2 0-2 1-2 3s0 3-2 3" />
  </Line>
);
