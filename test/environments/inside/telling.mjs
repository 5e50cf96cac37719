// What a call came to, short enough for one line of JSON.

/** Of a report who was in it and what became of them; of anything else the value; of an error its code. */
export async function tell(call) {
  try {
    return brief(await call());
  } catch (error) {
    return failure(error);
  }
}

function brief(value) {
  if (value?.stop !== undefined)
    return { ...brief(value.stop), file: value.pidFile, fileError: value.pidFileError };
  if (!Array.isArray(value?.processes)) return value;
  const { ok, outcome, coverage, processes, survivors } = value;
  return {
    ok,
    outcome,
    coverage,
    members: processes.map(({ pid, fate, parentPid }) => ({ pid, fate, parentPid })),
    survivors: survivors.map(({ pid, reason, hint }) => ({ pid, reason, hint })),
  };
}

function failure(error) {
  if (error.code === 'ERR_SURVIVORS') return brief(error.report);
  // Whatever has no code is no error of this package, and the test must see it.
  return { code: error.code ?? 'no code', name: error.name, message: error.message };
}
