import type { ComponentChildren } from 'preact';
import type { Problem } from '../api.ts';
import { useWords } from '../language.ts';
import { formatTime } from '../logic/format.ts';
import type { Load } from '../use-load.ts';
import { frameWords } from '../words/frame.ts';
import { problemWords } from '../words/problems.ts';
import { Id } from './copyable.tsx';

/** What was loaded, or that it is under way, or why it did not come. An old answer stays, with a word that it is old. */
export function Loaded<T>({ load, children }: { load: Load<T>; children: (data: T) => ComponentChildren }) {
  const say = useWords(frameWords);
  const { data, problem, at, reload } = load;
  if (data === undefined) return problem === undefined ? <Loading /> : <ProblemBox problem={problem} retry={reload} />;
  return (
    <>
      {problem !== undefined && at !== undefined && (
        <div class="notice warn">
          <p>{say.stale(formatTime(at, Date.now()))}</p>
          {problem.code !== 'OFFLINE' && <ProblemText problem={problem} />}
        </div>
      )}
      {children(data)}
    </>
  );
}

export function Loading() {
  const say = useWords(frameWords);
  return (
    <div class="loading" role="status">
      <span class="spinner" aria-hidden="true" />
      {say.loading}
    </div>
  );
}

/** Nothing is there, and that may be good news. */
export function Empty({ title, children, good = false }: { title: string; children?: ComponentChildren; good?: boolean }) {
  return (
    <div class={good ? 'empty good' : 'empty'}>
      <p class="empty-title">{title}</p>
      {children !== undefined && <p class="soft">{children}</p>}
    </div>
  );
}

export function ProblemBox({ problem, retry }: { problem: Problem; retry?: () => void }) {
  const say = useWords(frameWords);
  return (
    <div class="problem" role="alert">
      <p class="empty-title">{say.failed}</p>
      <ProblemText problem={problem} />
      {retry !== undefined && (
        <p>
          <button type="button" onClick={retry}>
            {say.retry}
          </button>
        </p>
      )}
    </div>
  );
}

/** In the reader's words, then in the shop's own, with its code and trace. */
export function ProblemText({ problem }: { problem: Problem }) {
  const known = useWords(problemWords)[problem.code];
  const say = useWords(frameWords);
  const { message, code, errors, traceId } = problem;
  return (
    <div class="problem-text">
      <p>
        {known ?? message} <code class="soft">{code}</code>
      </p>
      {known !== undefined && message !== '' && code !== 'OFFLINE' && <p class="soft">{message}</p>}
      {errors.length > 0 && (
        <ul>
          {errors.map(({ path, message: about }) => (
            <li key={path}>
              <code>{path}</code> {about}
            </li>
          ))}
        </ul>
      )}
      {traceId !== undefined && (
        <p class="soft small">
          {say.traceId} <Id value={traceId} />
        </p>
      )}
    </div>
  );
}
