/** What a signal does to a process that said nothing about it. */
export type DefaultAction = 'terminate' | 'ignore' | 'stop' | 'continue';

/* signal(7), "Standard signals": those that do not end the process. */
const OTHER_THAN_TERMINATE: Partial<Record<NodeJS.Signals, DefaultAction>> = {
  SIGCHLD: 'ignore',
  SIGURG: 'ignore',
  SIGWINCH: 'ignore',
  SIGINFO: 'ignore',
  SIGSTOP: 'stop',
  SIGTSTP: 'stop',
  SIGTTIN: 'stop',
  SIGTTOU: 'stop',
  SIGCONT: 'continue',
};

/** The default action of a signal, by signal(7). */
export function defaultAction(signal: NodeJS.Signals): DefaultAction {
  return OTHER_THAN_TERMINATE[signal] ?? 'terminate';
}

/** signal(7): "The signals SIGKILL and SIGSTOP cannot be caught, blocked, or ignored." */
export function isUncatchable(signal: string): boolean {
  return signal === 'SIGKILL' || signal === 'SIGSTOP';
}
