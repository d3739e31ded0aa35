import { useEffect, useState } from 'preact/hooks';
import { Problem } from './api.ts';
import { LogIn } from './log-in.tsx';
import { Loading, ProblemBox } from './parts/states.tsx';
import { findSession } from './session.ts';
import { sessionStore } from './session-store.ts';
import { Shell } from './shell.tsx';
import { useStore } from './store.ts';

/** The log-in page before, the shell after somebody has logged in; the address stays what it was. */
export function App() {
  const session = useStore(sessionStore);
  const [problem, setProblem] = useState<Problem>();
  const find = () => {
    setProblem(undefined);
    findSession().catch((thrown) => setProblem(thrown instanceof Problem ? thrown : new Problem(0, 'PAGE_FAILED', String(thrown))));
  };
  useEffect(() => {
    if (sessionStore.get() === undefined) find();
  }, []);
  if (session === null) return <LogIn />;
  if (session !== undefined) return <Shell />;
  return <main class="alone">{problem === undefined ? <Loading /> : <ProblemBox problem={problem} retry={find} />}</main>;
}
