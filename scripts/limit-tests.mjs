// Loaded into each test file's process (see test.ts): one that does not end in time is ended here, and says what kept it.
//
// Where node:test ends it from outside, by a limit for the file, its runner waits for the file for ever, and the whole run stands.
const LAST_MS = 5_000;
const limitMs = Number(process.env.JANGTEO_TEST_FILE_MS);

function end() {
  process.stderr.write(
    `${process.argv[1]} did not end within ${limitMs} ms; it still has ${process.getActiveResourcesInfo().join(', ')}\n`,
  );
  process.exit(1);
}

// Threads that a test starts may have an environment of their own.
if (limitMs > 0) setTimeout(end, limitMs + LAST_MS).unref();
