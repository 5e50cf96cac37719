/** Who exits while it is stopped, and by which calls. */
export interface RaceCase {
  readonly name: string;
  /** Ours, or the innkeeper's: collected at once, or left a zombie until the calls are over. */
  readonly parent: 'ours' | 'collects' | 'lets lie';
  readonly hasChild: boolean;
  /** Whether it ignores SIGTERM. */
  readonly isStubborn: boolean;
  readonly calls: readonly ('escalatingStop' | 'sigkillAndVerify')[];
}

const kill = ['sigkillAndVerify'] as const;
const stop = ['escalatingStop'] as const;
const both = ['escalatingStop', 'sigkillAndVerify'] as const;

/** Every case, in turns. */
export const CASES: readonly RaceCase[] = [
  ...alike('a child', 'ours'),
  ...alike("another's, collected", 'collects'),
  ...alike("another's, a zombie", 'lets lie'),
  ...alike('a root with a child', 'collects', true),
];

function alike(who: string, parent: RaceCase['parent'], hasChild = false): RaceCase[] {
  const one = { parent, hasChild };
  return [
    { ...one, name: `${who}, killed`, isStubborn: false, calls: kill },
    { ...one, name: `${who}, stopped`, isStubborn: false, calls: stop },
    { ...one, name: `${who}, stopped, ignores SIGTERM`, isStubborn: true, calls: stop },
    { ...one, name: `${who}, by two calls at once`, isStubborn: true, calls: both },
  ];
}
