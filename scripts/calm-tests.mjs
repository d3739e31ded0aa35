// Loaded into each test file's process before node:test is (see test.ts).
//
// node:test follows every promise, to tell which test a stray error comes from; in tests that await as much as ours that took a fifth of
// all the time. Timers, sockets and the rest are followed as before, and a stray rejection still fails its file.
import hooks from 'node:async_hooks';

const { createHook } = hooks;

// The first hook that is made is the test runner's own.
hooks.createHook = (callbacks) => {
  hooks.createHook = createHook;
  return createHook({ ...callbacks, trackPromises: false });
};
