/** The limit of one message, either way. */
export const MESSAGE_BYTES_MAX = 8 * 1_024 * 1_024;

/** So much of a message is sent before its receiver has taken any; HTTP/2's own 64 kB would stop a large one every few µs. */
export const WINDOW_BYTES = 4 * 1_024 * 1_024;

/** For both sides of a session. Node refuses streams beyond its memory, in MB: room for some messages of the largest size. */
export const SESSION_OPTIONS = { settings: { initialWindowSize: WINDOW_BYTES }, maxSessionMemory: 256 };
