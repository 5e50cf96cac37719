/** Odd places to be stopped in, in turns. */
export const NAMES = [
  'hidepid=2, as another user',
  'no /proc',
  'a PID namespace without a /proc of its own',
  'a child PID namespace in the tree',
  'a subreaper in the tree',
  'we are PID 1',
  'a descendant with another marker',
] as const;

/** One of them. */
export type WorldName = (typeof NAMES)[number];
