import type { AdvancedResult } from 'pidtree';
import type { ProcessDescriptor } from 'ps-list';
import type { PsLine } from '../../../../src/platform/portable/ps-line.js';
import type { PsRun } from '../../../../src/platform/portable/run-ps.js';
import type { Sources } from '../../../../src/platform/portable/sources.js';

/** Our own pid in these tests. */
export const SELF = 1000;

type Row = Partial<PsLine> & { readonly pid: number };

/** A ps-list, a pidtree, a ps and a kill(2) that say what a test tells them to, on a clock that it sets. */
export class FakeSources implements Sources {
  readonly self = SELF;
  now = 0;
  /** What a listing takes, on the clock. */
  costMs = 10;
  listings = 0;
  rows: Row[] = [{ pid: 1, ppid: 0 }, { pid: SELF }];
  readonly existing = new Map<number, 'exists' | 'denied'>();
  tableRows: () => Promise<ProcessDescriptor[]> = () => Promise.resolve([]);
  edgesBelow: () => Promise<AdvancedResult[]> = () => Promise.resolve([]);
  fail: Error | undefined;
  readonly timers: { readonly at: number; readonly callback: () => void }[] = [];

  readonly clock = {
    now: (): number => this.now,
    after: (ms: number, callback: () => void): (() => void) => {
      const timer = { at: this.now + ms, callback };
      this.timers.push(timer);
      return () => {
        const index = this.timers.indexOf(timer);
        if (index !== -1) this.timers.splice(index, 1);
      };
    },
  };

  table(): Promise<ProcessDescriptor[]> {
    return this.tableRows();
  }

  async lines(): Promise<PsRun> {
    this.listings++;
    await Promise.resolve();
    this.now += this.costMs;
    if (this.fail !== undefined) throw this.fail;
    return { pid: undefined, output: this.rows.map(printed).join('\n') };
  }

  edges(): Promise<AdvancedResult[]> {
    return this.edgesBelow();
  }

  /** Whoever is listed exists, unless a test says otherwise. */
  probe(pid: number): 'exists' | 'denied' | 'absent' {
    return (
      this.existing.get(pid) ?? (this.rows.some((row) => row.pid === pid) ? 'exists' : 'absent')
    );
  }
}

/** A row of ps-list's. */
export function tableRow(
  row: Partial<ProcessDescriptor> & { readonly pid: number },
): ProcessDescriptor {
  return { ppid: 1, name: 'sh', cmd: 'sh', ...row };
}

function printed({ pid, ppid = 1, pgid = pid, uid = 0, stat = 'S', ...rest }: Row): string {
  const { startedAtMs = Date.UTC(2025, 10, 21), command = 'sh' } = rest;
  const [day, date, month, year, time] = new Date(startedAtMs).toUTCString().split(/[ ,]+/);
  const lstart = `${String(day)} ${String(month)} ${String(date)} ${String(time)} ${String(year)}`;
  return [pid, ppid, pgid, uid, stat, lstart, command].join(' ');
}
