import { useEffect, useState } from 'preact/hooks';

/** A value that several parts of the page look at. */
export interface Store<T> {
  get(): T;
  set(value: T): void;
  /** Calls back after each change. Returns how to stop. */
  watch(changed: () => void): () => void;
}

export function store<T>(initial: T): Store<T> {
  let value = initial;
  const watchers = new Set<() => void>();
  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return;
      value = next;
      for (const changed of [...watchers]) changed();
    },
    watch(changed) {
      watchers.add(changed);
      return () => watchers.delete(changed);
    },
  };
}

/** The value now; the part is drawn anew when it changes. */
export function useStore<T>(of: Store<T>): T {
  const [value, setValue] = useState(of.get);
  useEffect(() => {
    // It may have changed since it was drawn.
    setValue(() => of.get());
    return of.watch(() => setValue(() => of.get()));
  }, [of]);
  return value;
}
