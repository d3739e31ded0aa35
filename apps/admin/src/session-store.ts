import { store } from './store.ts';

/** Whoever is logged in. */
export interface Session {
  readonly name: string;
  /** A viewer only reads. */
  readonly role: 'viewer' | 'operator';
  /** Goes with every call that changes something. */
  readonly csrf: string;
  readonly expires_at: string;
}

/** `undefined`: not known yet; `null`: nobody. */
export const sessionStore = store<Session | null | undefined>(undefined);
