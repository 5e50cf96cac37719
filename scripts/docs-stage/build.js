// Stands for a build in the examples: it takes longer than anybody waits.
setInterval(() => undefined, 60_000);
