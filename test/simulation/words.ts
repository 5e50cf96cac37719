import type { HistoryEntry } from '../../src/testing/testing.js';
import { complaintsOf } from './invariants/afterwards.js';
import type { Plan } from './plan.js';
import type { Sending } from './witness.js';
import { play } from './playing.js';
import type { Played } from './playing.js';

/** A history as a person can read it: the plan, what happened, what was reported, what is wrong. */
export async function inWords(plan: Plan, error: unknown): Promise<string> {
  try {
    return tell(await play(plan));
  } catch (again) {
    return `${JSON.stringify(plan, undefined, 1)}\nThe history itself failed: ${stackOf(error)}\n${stackOf(again)}`;
  }
}

function tell(played: Played): string {
  const { plan, world, calls } = played;
  const { machine, people, deeds } = plan;
  const lines = [
    `Machine: ${JSON.stringify(machine)}`,
    `Ourselves: pid ${world.system.self.pid}, user ${world.system.self.uid}.`,
    'People:',
    ...people.map((person, index) => {
      const pid = world.cast[index]?.pid ?? 0;
      return `  pid ${pid}, token ${world.cast[index]?.token ?? ''}: ${JSON.stringify(person)}`;
    }),
    'Deeds:',
    ...deeds.map(({ at, who, what }) => `  ${at / 4} ms: ${what} (${who})`),
    'History:',
    ...counted(world.system.history.entries.map(line)),
  ];
  for (const call of calls) {
    const { number, startedMs, settledMs, said, plan: asked, report, error, abortedMs } = call;
    lines.push(
      `Call ${number} at ${startedMs} ms: ${asked.how}([${said.join(', ')}]) ${JSON.stringify(asked)}`,
      `  sent: ${counted(call.sendings.map(sent)).join('; ')}`,
      `  ended at ${String(settledMs)} ms, aborted at ${String(abortedMs)} ms`,
      `  report: ${JSON.stringify(report)}`,
      ...(error === undefined ? [] : [`  error: ${firstLine(error)}`]),
    );
  }
  lines.push(...complaintsOf(played).map(({ rule, what }) => `BROKEN ${rule}: ${what}`));
  return lines.join('\n');
}

function line(entry: HistoryEntry): string {
  const { atMs, type, ...rest } = entry;
  const more = Object.entries(rest).map(([key, value]) => `${key} ${String(value)}`);
  return `  ${atMs} ms: ${type} ${more.join(', ')}`;
}

function sent({ atMs, signal, to, group, result }: Sending): string {
  return `${atMs} ${signal} ${group ? -to : to} ${result}`;
}

/** What happened several times in one moment, told once. */
function counted(lines: readonly string[]): string[] {
  const times = new Map<string, number>();
  for (const one of lines) times.set(one, (times.get(one) ?? 0) + 1);
  return [...times].map(([one, count]) => (count === 1 ? one : `${one} (${count} times)`));
}

function firstLine(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : 'something that is no error';
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
