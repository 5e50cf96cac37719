/** Who stands in a frozen control group while it is stopped. */
export interface FrozenCase {
  readonly name: string;
  readonly version: 1 | 2;
  readonly who: 'the target' | 'a descendant';
  readonly call: 'escalatingStop' | 'sigkillAndVerify';
}

/** Every case, in turns. */
export const CASES: readonly FrozenCase[] = ([1, 2] as const).flatMap((version) =>
  (['the target', 'a descendant'] as const).flatMap((who) =>
    (['escalatingStop', 'sigkillAndVerify'] as const).map((call) => ({
      name: `${who}, in a frozen v${version} group, ${call}`,
      version,
      who,
      call,
    })),
  ),
);
