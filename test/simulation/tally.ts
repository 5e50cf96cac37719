import type { Played } from './playing.js';

/** How often something was reached, so that a reader sees that the histories are not trivial. */
export class Tally {
  readonly counts: Map<string, number>;

  constructor(counts: Iterable<readonly [string, number]> = []) {
    this.counts = new Map(counts);
  }

  count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }

  add(other: Iterable<readonly [string, number]>): void {
    for (const [what, times] of other) this.counts.set(what, (this.counts.get(what) ?? 0) + times);
  }

  note({ plan, world, calls }: Played): void {
    this.count(`machine: ${plan.machine.kind}`);
    const pids = new Map<number, number>();
    for (const { pid } of world.lives) pids.set(pid, (pids.get(pid) ?? 0) + 1);
    const marks = {
      'a pid was reused': [...pids.values()].some((times) => times > 1),
      'several calls at once': plan.calls.length > 1,
      'somebody was born during a call': world.lives.some((life) =>
        calls.some((call) => life.bornMs > call.startedMs && life.bornMs < (call.settledMs ?? 0)),
      ),
      'looking failed': world.blind.length > 0,
      'we were not let run': world.absent.length > 0,
    };
    for (const excuse of world.excuses) this.count(`excuse: ${excuse}`);
    for (const [what, is] of Object.entries(marks)) if (is) this.count(`history: ${what}`);
    for (const { plan: asked, report, error, sendings, abortedMs, events } of calls) {
      const { how, scope, politeTo, marked, dryRun } = asked;
      this.count(`call: ${how}${dryRun && how !== 'waitUntilGone' ? ', dry run' : ''}`);
      this.count(`call: ${scope}, polite to the ${politeTo}${marked ? ', marked' : ''}`);
      if (abortedMs !== undefined) this.count('call: abandoned');
      if (sendings.some(({ group }) => group)) this.count('call: a group was frozen');
      if (sendings.some(({ result }) => result === 'refused')) this.count('call: EPERM');
      if (sendings.some(({ result }) => result === 'gone')) this.count('call: ESRCH');
      for (const event of events) {
        if (event.type !== 'frozen') continue;
        this.count(`freeze: ${event.rounds > 2 ? 'more than 2' : event.rounds} rounds`);
      }
      if (report === undefined) {
        this.count(`rejected: ${nameOf(error)}`);
        continue;
      }
      this.count(`outcome: ${report.outcome}`);
      this.count(`coverage: ${report.coverage}${report.ok ? ', and all gone' : ''}`);
      for (const { fate, role } of report.processes) {
        this.count(`fate: ${fate}`);
        this.count(`role: ${role}`);
      }
      for (const { reason } of report.survivors) this.count(`reason: ${reason}`);
    }
  }

  /** In words, each kind by itself, the most frequent first. */
  toString(): string {
    const lines = [...this.counts]
      .sort(([a, x], [b, y]) => kindOf(a).localeCompare(kindOf(b)) || y - x)
      .map(([what, times]) => `${String(times).padStart(10)}  ${what}`);
    return lines.join('\n');
  }
}

function kindOf(what: string): string {
  return what.slice(0, what.indexOf(':'));
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.constructor.name : 'something that is no error';
}
