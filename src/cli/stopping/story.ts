import type { ProcessFate, ProcessRef, Stage, StopEvent } from '../../index.js';

/** One member as it is shown. */
export interface Actor extends ProcessRef {
  readonly role: ProcessFate['role'];
  readonly command: string | undefined;
  /** What became of it; `undefined` while it is waited for. */
  fate: ProcessFate['fate'] | undefined;
  /** When it was seen to be gone, in milliseconds since the call began. */
  goneAtMs: number | undefined;
  /** What the system said when it refused our signal. */
  refused: string | undefined;
}

/** A stage that is being waited for. */
export interface RunningStage extends Stage {
  readonly sentTo: readonly number[];
  readonly startedAtMs: number;
}

const LEFT: readonly ProcessFate['fate'][] = ['alive', 'unknown'];

/** What has happened in a stop so far, put together from its events and from nothing else. */
export class Story {
  readonly actors: Actor[] = [];
  readonly #byPid = new Map<number, Actor[]>();
  readonly #stages = new Map<number, RunningStage>();

  /** Who is not known to be gone. */
  get left(): Actor[] {
    return this.actors.filter(({ fate }) => fate === undefined || LEFT.includes(fate));
  }

  /** The stage that began last of those that are still waited for. */
  get stage(): RunningStage | undefined {
    return [...this.#stages.values()].at(-1);
  }

  note(event: StopEvent): void {
    switch (event.type) {
      case 'captured':
        for (const process of event.processes) this.#meet(process, process.role);
        break;
      case 'latecomer':
        this.#meet(event.process, 'latecomer');
        break;
      case 'stage-started': {
        const { index, signal, waitMs, sentTo, elapsedMs } = event;
        this.#stages.set(index, { signal, waitMs, sentTo, startedAtMs: elapsedMs });
        break;
      }
      case 'stage-ended':
        this.#stages.delete(event.index);
        break;
      case 'refused':
        this.#update(event.process, { refused: event.code });
        break;
      case 'gone':
        this.#update(event.process, { fate: event.fate, goneAtMs: event.elapsedMs });
        break;
      case 'finished':
        this.#stages.clear();
        for (const process of event.report.processes) this.#conclude(process);
        break;
      case 'signalled':
      case 'frozen':
        break;
    }
  }

  #meet(process: ProcessRef & Pick<ProcessFate, 'command'>, role: ProcessFate['role']): void {
    if (this.#find(process) !== undefined) return;
    const { pid, startToken, command } = process;
    const token = startToken === undefined ? {} : { startToken };
    const news = { fate: undefined, goneAtMs: undefined, refused: undefined };
    const actor: Actor = { pid, ...token, role, command, ...news };
    this.actors.push(actor);
    this.#byPid.set(pid, [...(this.#byPid.get(pid) ?? []), actor]);
  }

  #conclude(process: ProcessFate): void {
    this.#meet(process, process.role);
    const { fate, goneAfterMs } = process;
    this.#update(process, {
      fate,
      ...(goneAfterMs === undefined ? {} : { goneAtMs: goneAfterMs }),
    });
  }

  #update(process: ProcessRef, news: Partial<Pick<Actor, 'fate' | 'goneAtMs' | 'refused'>>): void {
    const actor = this.#find(process);
    if (actor !== undefined) Object.assign(actor, news);
  }

  /** A pid may come twice: recycled, and then another member's. */
  #find({ pid, startToken }: ProcessRef): Actor | undefined {
    return this.#byPid
      .get(pid)
      ?.find(
        (actor) =>
          actor.startToken === startToken ||
          actor.startToken === undefined ||
          startToken === undefined,
      );
  }
}
