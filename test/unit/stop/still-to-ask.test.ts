import { describe, expect, test } from 'vitest';
import type { PinStatus, Platform, Sighting } from '../../../src/platform/platform.js';
import type { Adoption } from '../../../src/stop/adoption.js';
import { StillToAsk } from '../../../src/stop/still-to-ask.js';
import { createFakeSystem } from '../../../src/testing/testing.js';
import { sighting, ToldPin } from './made-members.js';

const [ONE, OTHER, THIRD] = [sighting(10), sighting(20), sighting(30)];
const NOBODY: Adoption = {
  adopted: [],
  unsettled: [],
  undecided: [],
  dependent: [],
  vanished: [],
};

/** Some whom nobody has decided on yet, on a machine where everybody lives unless something else is said. */
class Scene {
  readonly statuses = new Map<number, PinStatus['status']>();
  readonly identities = new Map<number, ReturnType<Platform['sameIdentity']>>();
  readonly #still: StillToAsk;

  constructor(first: Partial<Adoption> = {}) {
    const { platform } = createFakeSystem();
    this.#still = new StillToAsk({
      ...platform,
      sameIdentity: ({ pid }) => this.identities.get(pid) ?? 'same',
      view: () => ({
        ...platform.view(),
        pin: (one) => new ToldPin(one, this.#statusOf(one)),
        close: () => undefined,
      }),
    });
    this.look([], first);
  }

  /** A look, and what becomes of those who are asked. Says who they were, and whom it tells to have vanished. */
  look(shown: readonly Sighting[], becomes: Partial<Adoption> = {}): Asked {
    return asked((adopt) => this.#still.ask(shown, adopt), becomes);
  }

  glimpse(shown: readonly Sighting[], becomes: Partial<Adoption> = {}): Asked {
    return asked((adopt) => this.#still.askAtOnce(shown, adopt), becomes);
  }

  #statusOf(process: Sighting): PinStatus {
    const status = this.statuses.get(process.pid) ?? 'alive';
    if (status === 'unknown') return { status, cause: new Error('no luck') };
    return status === 'alive' || status === 'zombie' ? { status, process } : { status };
  }
}

interface Asked {
  readonly who: readonly Sighting[];
  readonly vanished: readonly Sighting[];
}

function asked(
  call: (adopt: (asked: readonly Sighting[]) => Adoption) => Adoption,
  becomes: Partial<Adoption>,
): Asked {
  let who: readonly Sighting[] = [];
  const { vanished } = call((all) => {
    who = all;
    return { ...NOBODY, ...becomes };
  });
  return { who, vanished };
}

describe('a look asks', () => {
  test('those it shows, and nobody else at first', () => {
    expect(new Scene().look([ONE])).toEqual({ who: [ONE], vanished: [] });
  });

  test.each(['unsettled', 'undecided', 'dependent'] as const)(
    'whoever was %s before, and is not shown again',
    (kind) => {
      const scene = new Scene({ [kind]: [OTHER] });
      expect(scene.look([ONE], { [kind]: [OTHER] }).who).toEqual([ONE, OTHER]);
      expect(scene.look([], { [kind]: [OTHER] }).who).toEqual([OTHER]);
    },
  );

  test.each(['unsettled', 'undecided', 'dependent'] as const)(
    'whoever was %s before once, if it is shown again',
    (kind) => {
      const scene = new Scene({ [kind]: [ONE, OTHER] });
      const again = { ...OTHER };
      const { who, vanished } = scene.look([again]);
      expect(who).toEqual([again, ONE]);
      expect(who[0]).toBe(again);
      expect(vanished).toEqual([]);
    },
  );

  test('nobody again who was decided on', () => {
    const scene = new Scene({ unsettled: [ONE], dependent: [OTHER] });
    scene.look([]);
    expect(scene.look([]).who).toEqual([]);
  });
});

describe('who went unasked is told to have vanished, once', () => {
  test.each(['gone', 'recycled'] as const)('%s since the look before', (status) => {
    const scene = new Scene({ unsettled: [ONE, OTHER] });
    scene.statuses.set(OTHER.pid, status);
    expect(scene.look([], { unsettled: [ONE] })).toEqual({ who: [ONE], vanished: [OTHER] });
    expect(scene.look([])).toEqual({ who: [ONE], vanished: [] });
  });

  test('where another one is shown on its number', () => {
    const scene = new Scene({ undecided: [ONE, OTHER] });
    scene.identities.set(ONE.pid, 'different').set(OTHER.pid, 'unknown');
    const shown = [{ ...ONE }, { ...OTHER }];
    expect(scene.look(shown)).toEqual({ who: shown, vanished: [ONE] });
  });

  test('not where it cannot be told how it is: it is asked again', () => {
    const scene = new Scene({ unsettled: [ONE] });
    scene.statuses.set(ONE.pid, 'unknown');
    expect(scene.look([])).toEqual({ who: [ONE], vanished: [] });
  });

  test('and not if it was asked itself, and only waited for another one', () => {
    const scene = new Scene({ unsettled: [ONE], dependent: [OTHER] });
    expect(scene.look([], { vanished: [ONE, OTHER, THIRD] }).vanished).toEqual([ONE, THIRD]);
  });
});

describe('a glimpse', () => {
  test('asks those it shows alone, and the next look asks the others', () => {
    const scene = new Scene({ unsettled: [ONE], dependent: [OTHER] });
    expect(scene.glimpse([THIRD]).who).toEqual([THIRD]);
    expect(scene.look([]).who).toEqual([ONE, OTHER]);
  });

  test.each(['unsettled', 'undecided', 'dependent'] as const)(
    'leaves whoever is %s then to the next look, beside those before',
    (kind) => {
      const scene = new Scene({ [kind]: [ONE] });
      scene.glimpse([OTHER], { [kind]: [OTHER] });
      expect(scene.look([THIRD]).who).toEqual([THIRD, ONE, OTHER]);
    },
  );

  test('lets go of those it shows', () => {
    const scene = new Scene({ unsettled: [ONE], dependent: [OTHER] });
    scene.glimpse([{ ...ONE }, { ...OTHER }]);
    expect(scene.look([]).who).toEqual([]);
  });

  test('passes on who vanishes in it; the next look tells of those whom no look shows any more', () => {
    const scene = new Scene({ unsettled: [ONE] });
    const glimpsed = scene.glimpse([{ ...ONE }, OTHER], { vanished: [ONE, OTHER] });
    expect(glimpsed.vanished).toEqual([ONE, OTHER]);
    expect(scene.look([], { vanished: [THIRD] }).vanished).toEqual([THIRD, ONE]);
    expect(scene.look([]).vanished).toEqual([]);
  });

  test('keeps for the next look who went before it', () => {
    const scene = new Scene({ unsettled: [ONE, OTHER] });
    scene.statuses.set(ONE.pid, 'gone');
    scene.glimpse([]);
    scene.glimpse([{ ...OTHER }], { vanished: [OTHER] });
    expect(scene.look([]).vanished).toEqual([ONE, OTHER]);
  });
});
