import { useEffect } from 'preact/hooks';
import { store, useStore } from '../store.ts';

interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: 'good' | 'bad';
}

const SHOWN_MS = 6_000;
const toastsStore = store<readonly Toast[]>([]);
let made = 0;

/** Says shortly what was done; a screen reader reads it out. */
export function toast(text: string, tone: Toast['tone'] = 'good'): void {
  toastsStore.set([...toastsStore.get().slice(-3), { id: ++made, text, tone }]);
}

export function Toasts() {
  const toasts = useStore(toastsStore);
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.map((one) => (
        <ToastView key={one.id} {...one} />
      ))}
    </div>
  );
}

function ToastView({ id, text, tone }: Toast) {
  useEffect(() => {
    const timer = setTimeout(() => toastsStore.set(toastsStore.get().filter((one) => one.id !== id)), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [id]);
  return <p class={`toast ${tone}`}>{text}</p>;
}
