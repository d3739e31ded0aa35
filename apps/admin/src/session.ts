import { api, Problem } from './api.ts';
import { type Session, sessionStore } from './session-store.ts';
import { useStore } from './store.ts';

/** Asks who is logged in. Throws a Problem where that cannot be known. */
export async function findSession(): Promise<void> {
  try {
    sessionStore.set(await api.get<Session>('/session'));
  } catch (thrown) {
    if (!(thrown instanceof Problem) || thrown.status !== 401) throw thrown;
    sessionStore.set(null);
  }
}

/** Throws a Problem: WRONG_CREDENTIALS, RATE_LIMITED. */
export async function logIn(name: string, password: string): Promise<void> {
  sessionStore.set(await api.post<Session>('/session', { name, password }));
}

export async function logOut(): Promise<void> {
  await api.delete('/session').catch((thrown) => {
    // One that ended already is what was asked for.
    if (!(thrown instanceof Problem) || thrown.status !== 401) throw thrown;
  });
  sessionStore.set(null);
}

/** Whether whoever is logged in may change something. */
export function useMayWrite(): boolean {
  return useStore(sessionStore)?.role === 'operator';
}
