// Loaded into a process that is measured (`--import`): whoever started it asks by a message what processor time it has taken, of all threads.
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ cpuMs: (user + system) / 1_000 });
});
// Being asked is no reason to stay.
process.channel?.unref();
