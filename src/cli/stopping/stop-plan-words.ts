import { parseSchedule, schedules, type StopOptions } from '../../index.js';
import { scheduleWords } from '../render/schedule-words.js';

/** What will be done, in words. Throws what the library throws for a schedule it refuses. */
export function stopPlanWords({ schedule, lastResort = true }: StopOptions): string {
  const stages = typeof schedule === 'string' ? parseSchedule(schedule) : schedule;
  return scheduleWords(stages ?? schedules.terminateFirst, lastResort);
}
