import type { ProcessRef } from 'deadsure';
import { healthOf, superviseHealth } from 'deadsure/supervise';
import type { HealthSupervisor, SupervisionEvent } from 'deadsure/supervise';
import type { AgentConfig } from './agent-config.ts';
import type { Agent } from './agent-record.ts';
import type { Runtime } from './runtime.ts';

export interface MonitorOptions {
  readonly health: NonNullable<AgentConfig['health']>;
  readonly runtime: Runtime;
  /** What the registry says now; nothing once it is no longer there. */
  readonly find: () => Promise<Agent | undefined>;
  /** Starts it and registers it. */
  readonly launch: () => Promise<Agent>;
  readonly onEvent: (event: SupervisionEvent) => void;
}

/**
 * Restarts an agent as its policy says. What holds is what the registry says at that moment: when the agent is
 * no longer there the monitor ends, and an agent that somebody is stopping, or has started meanwhile, is left alone.
 */
export function monitorAgent(options: MonitorOptions): HealthSupervisor {
  const { health, runtime, find, launch, onEvent } = options;
  let judged: ProcessRef | undefined;
  const wanted = async (): Promise<Agent> => {
    const agent = await find();
    if (agent === undefined || agent.data.stopping === true) {
      throw new Error('it is being stopped on purpose');
    }
    if (agent.process.pid === judged?.pid && agent.process.startToken === judged.startToken) {
      return agent;
    }
    throw new Error('somebody has started it anew');
  };
  return superviseHealth({
    ...health,
    check: async () => {
      const agent = await find();
      if (agent === undefined) return undefined;
      judged = agent.process;
      return agent.data.stopping === true ? 'unknown' : healthOf(runtime.refs(agent)[0]);
    },
    stop: async () => runtime.stop(await wanted()),
    start: async () => {
      await wanted();
      await launch();
    },
    onEvent,
  });
}
