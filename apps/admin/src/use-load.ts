import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { Problem } from './api.ts';

export interface Load<T> {
  /** The last answer; it stays while it is loaded anew, and where that fails. */
  readonly data: T | undefined;
  /** Why the last try failed. */
  readonly problem: Problem | undefined;
  readonly loading: boolean;
  /** When `data` came, Unix time in ms. */
  readonly at: number | undefined;
  reload(): void;
}

interface State<T> {
  readonly data: T | undefined;
  readonly problem: Problem | undefined;
  readonly loading: boolean;
  readonly at: number | undefined;
}

/**
 * Loads when `deps` change, and again every `everyMs` while somebody looks at the page; a hidden tab asks for nothing.
 * With other `deps` the old answer is dropped, for it is about something else.
 */
export function useLoad<T>(load: (signal: AbortSignal) => Promise<T>, deps: readonly unknown[], everyMs?: number): Load<T> {
  const [state, setState] = useState<State<T>>({ data: undefined, problem: undefined, loading: true, at: undefined });
  const [turn, setTurn] = useState(0);
  const latest = useRef(load);
  latest.current = load;

  useEffect(() => setState({ data: undefined, problem: undefined, loading: true, at: undefined }), deps);
  useEffect(() => {
    const leaving = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let running = false;
    const next = () => {
      clearTimeout(timer);
      if (everyMs !== undefined && !document.hidden && !leaving.signal.aborted) timer = setTimeout(run, everyMs);
    };
    const run = async () => {
      if (running) return;
      running = true;
      setState((old) => ({ ...old, loading: true }));
      try {
        const data = await latest.current(leaving.signal);
        if (!leaving.signal.aborted) setState({ data, problem: undefined, loading: false, at: Date.now() });
      } catch (thrown) {
        if (leaving.signal.aborted) return;
        const problem = thrown instanceof Problem ? thrown : new Problem(0, 'PAGE_FAILED', String(thrown));
        setState((old) => ({ ...old, problem, loading: false }));
      } finally {
        running = false;
        next();
      }
    };
    const seen = () => (document.hidden ? clearTimeout(timer) : void run());
    if (everyMs !== undefined) document.addEventListener('visibilitychange', seen);
    void run();
    return () => {
      leaving.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', seen);
    };
  }, [...deps, turn, everyMs]);

  return { ...state, reload: useCallback(() => setTurn((old) => old + 1), []) };
}
