import { writeFileSync } from 'node:fs';
import type { ProcessRef, StopEvent, StopReport } from '../../../src/index.js';
import { isDead, readStat } from '../../helpers/proc-stat.js';
import { brief } from '../inside/brief.js';
import { eachRun } from '../inside/each-run.js';
import type { Findings } from '../inside/each-run.js';
import { Inn } from './reuse/inn.js';
import { afterEveryLook, beforeEverySignal } from '../inside/interpose.js';
import type { Library, Sending } from '../inside/interpose.js';
import { AT_ANY_TIME, KINDS, MOMENTS, TOO_LATE } from './reuse/moments.js';
import type { Moment } from './reuse/moments.js';

/*
 * In every run one number changes hands, from a process that a call is responsible for to an innocent, at one
 * moment of the call. Nothing of the library says what became of the innocent: its own handlers do, its
 * answers, and its parent.
 */

interface Order {
  /** A directory with another copy of the library's sources. */
  readonly library?: string;
  readonly moments: keyof typeof WHICH;
  /** How many numbers there are; then each one is taken by handing out all the others. */
  readonly pidMax?: number;
}

const WHICH = { chosen: MOMENTS, any: AT_ANY_TIME, 'too-late': TOO_LATE };
const order = brief.args as unknown as Order;
const sources = order.library ?? new URL('../../../src', import.meta.url).href;
const library: Library = {
  face: (await import(`${sources}/index.js`)) as Library['face'],
  current: (await import(`${sources}/platform/current.js`)) as Library['current'],
};
const moments = WHICH[order.moments];
// Longer than a clock tick: the start time of whoever comes afterwards is another one.
const NEXT_TICK_US = 11_000;

const { pidMax } = order;
// Of this namespace alone, since Linux 6.14.
if (pidMax !== undefined) {
  writeFileSync('/proc/sys/kernel/pid_max', String(pidMax));
  // Those below are handed out once only.
  writeFileSync('/proc/sys/kernel/ns_last_pid', '300');
}
const inn = new Inn();
await eachRun(async (run) => {
  const moment = moments[run % moments.length];
  const kind = KINDS[Math.floor(run / moments.length) % KINDS.length];
  if (moment === undefined || kind === undefined) throw new Error('no such moment');
  try {
    return await takeOver(moment, pidMax === undefined ? kind : `~${kind}`);
  } finally {
    inn.clear();
  }
});
inn.close();

async function takeOver(moment: Moment, kind: string): Promise<Findings> {
  const { face } = library;
  const pids = inn.start(pidMax === undefined ? moment.flags : `${moment.flags}n`);
  const [root, child] = pids;
  const [pid, other] = moment.whose === 'root' ? pids : [child, root];
  const [born, otherBorn] = [startOf(pid), startOf(other)];
  let taken: boolean | undefined;
  const take = (afterUs = 0): void => {
    taken ??= inn.take(pid, kind, afterUs);
  };
  const target = await face.identify(root);
  if (target === undefined) throw new Error('the target could not be identified');

  const { when } = moment;
  const toWhom = when.at === 'signal' && when.to === 'itself' ? pid : other;
  if (when.at === 'before the call') take(NEXT_TICK_US);
  if (when.at === 'any time') {
    inn.takeLater(pid, kind, when.fromUs + Math.random() * (when.toUs - when.fromUs));
  }
  const sent: Sending[] = [];
  let captured = false;
  using _signals = beforeEverySignal((sending) => {
    if (when.at === 'signal' && sending.signal === when.signal && sending.pid === toWhom) take();
    sent.push(sending);
  });
  using _looks = await afterEveryLook(library, (look) => {
    const stands = sent.some(({ signal }) => signal === 'SIGSTOP');
    // What one look saw is pinned after it: only from then on is there more than the start time.
    if (!captured) return;
    if (when.at === look || (when.at === 'standing' && look === 'lookNow' && stands)) take();
  });
  const report = await stop(moment, target, (type) => {
    captured = true;
    if (when.at === 'event' && when.type === type) take();
  });
  if (when.at === 'any time') taken = inn.taken();

  const guests = inn.guests();
  const hurt = guests.filter(({ answers, signals }) => !answers || signals > 0);
  const members = new Set(
    report.processes.map(({ pid, startToken = '' }) => `${pid} ${startToken.split(':')[1]}`),
  );
  const adopted = guests.filter(
    (guest) => guest.pid !== pid && members.has(`${guest.pid} ${startOf(guest.pid)}`),
  );
  // Of a root that went before the first look nobody knows a child.
  const isOwed = when.at !== 'any time' || report.processes.some((one) => one.pid === other);
  return {
    moment: moment.name,
    kind,
    forced: taken === true,
    sameTick: !kind.endsWith('ghost') && born !== undefined && startOf(pid) === born,
    strangers: hurt.map((guest) => JSON.stringify(guest)),
    // Not the one that has the number, but those it started.
    kin: hurt.filter((guest) => guest.pid !== pid).map((guest) => JSON.stringify(guest)),
    // The library's own SIGSTOP, which cannot be caught, or the SIGCONT that follows it.
    momentary: guests.reduce((sum, { continued }) => sum + continued, 0),
    adopted: adopted.length,
    ok: report.ok,
    fate: report.processes.find((one) => one.pid === pid)?.fate ?? 'not in the report',
    left: isOwed && otherBorn !== undefined && !isDead(other, otherBorn),
  };
}

function startOf(pid: number): string | undefined {
  return readStat(pid)?.start;
}

function stop(
  { call }: Moment,
  target: ProcessRef,
  tell: (type: StopEvent['type']) => void,
): Promise<StopReport> {
  const { face } = library;
  const options = {
    reject: false,
    onEvent: ({ type }: StopEvent) => {
      tell(type);
    },
  } as const;
  switch (call) {
    case 'escalatingStop':
      return face.escalatingStop(target, { ...options, schedule: 'TERM/0.02/KILL/2' });
    case 'sigkillAndVerify':
      return face.sigkillAndVerify(target, { ...options, scope: 'tree' });
    case 'waitUntilGone':
      return face.waitUntilGone(target, { ...options, timeoutMs: 2_000 });
  }
}
