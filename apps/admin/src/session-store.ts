import { store } from './store.ts';

/** Whoever is logged in. */
export interface Session {
  readonly name: string;
  /** A viewer only reads. */
  readonly role: 'viewer' | 'operator';
  /** Goes with every call that changes something; `null` for the admin token, which needs none. */
  readonly csrf: string | null;
  readonly expires_at: string | null;
}

/** `undefined`: not known yet; `null`: nobody. */
export const sessionStore = store<Session | null | undefined>(undefined);
