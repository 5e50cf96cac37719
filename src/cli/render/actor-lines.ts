import type { Actor } from '../stopping/story.js';
import { branchLines, type Branch } from './branches.js';
import { seconds } from './duration.js';
import type { Style } from './style.js';
import { fit, harmless, textWidth } from './text-width.js';

/** A member of a stop as one line: its sign, its place in the tree, pid, command line, what became of it. */
export function actorLine({ item, levels }: Branch<Actor>, style: Style): string {
  const { sign, words, paint } = standingOf(item, style);
  const lines = branchLines(levels, style.signs, style.columns / 2);
  const pid = String(item.pid);
  const note = words === '' ? '' : `  ${words}`;
  const room = style.columns - 4 - textWidth(lines) - pid.length - 1;
  const command = fit(
    harmless(item.command ?? '?'),
    Math.max(room - textWidth(note), 8),
    style.signs.cut,
  );
  const noteRoom = room - textWidth(command);
  return fitLine(
    [
      '  ',
      paint(sign),
      ' ',
      style.dim(lines),
      style.bold(pid),
      ' ',
      command,
      paint(fit(note, noteRoom, style.signs.cut)),
    ],
    room < 8,
    `${sign} ${pid} ${words}`,
    style,
  );
}

/** Where there is no room for its parts, the plain essence cut to what there is. */
function fitLine(
  parts: readonly string[],
  tooNarrow: boolean,
  essence: string,
  style: Style,
): string {
  return tooNarrow ? fit(essence, style.columns, style.signs.cut) : parts.join('');
}

interface Standing {
  readonly sign: string;
  readonly words: string;
  readonly paint: (text: string) => string;
}

function standingOf({ fate, goneAtMs, refused, role }: Actor, style: Style): Standing {
  const { signs, green, red, yellow } = style;
  const after = goneAtMs === undefined ? '' : ` after ${seconds(goneAtMs)}`;
  switch (fate) {
    case 'already-gone':
      return { sign: signs.gone, words: 'was gone', paint: green };
    case 'zombie':
      return { sign: signs.gone, words: 'was a zombie', paint: green };
    case 'recycled':
      return { sign: signs.gone, words: `gone${after}; its pid is another's now`, paint: green };
    case 'exited':
      return { sign: signs.gone, words: `exited${after}`, paint: green };
    case 'killed':
      return { sign: signs.gone, words: `killed${after}`, paint: green };
    case 'alive':
      return { sign: signs.trouble, words: 'still alive', paint: red };
    case 'unknown':
      return { sign: signs.trouble, words: 'unknown', paint: red };
    case undefined:
      if (refused !== undefined) {
        return { sign: signs.trouble, words: `refuses signals (${refused})`, paint: red };
      }
      return { sign: signs.alive, words: role === 'latecomer' ? 'latecomer' : '', paint: yellow };
  }
}
