import { useEffect, useState } from 'preact/hooks';
import { Problem } from './api.ts';
import { useWords } from './language.ts';
import { Choices } from './parts/choices.tsx';
import { CheckField, TextField } from './parts/fields.tsx';
import { ProblemText } from './parts/states.tsx';
import { logIn } from './session.ts';
import { frameWords } from './words/frame.ts';
import { logInWords } from './words/log-in.ts';

export function LogIn() {
  const say = useWords(logInWords);
  const { controlRoom, running } = useWords(frameWords);
  const [name, setName] = useState('admin');
  const [password, setPassword] = useState('');
  const [shown, setShown] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  useEffect(() => {
    document.title = `${say.title} · jangteo`;
  }, [say]);
  const submit = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      await logIn(name.trim(), password);
    } catch (thrown) {
      setProblem(thrown instanceof Problem ? thrown : new Problem(0, 'PAGE_FAILED', String(thrown)));
      setBusy(false);
    }
  };
  return (
    <main class="alone">
      <p class="brand">
        <span class="mark" aria-hidden="true">
          장
        </span>{' '}
        jangteo · {controlRoom}
      </p>
      <form
        class="log-in"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <h1>{say.title}</h1>
        <p class="soft">{say.about}</p>
        <TextField
          label={say.name}
          value={name}
          onValue={setName}
          name="name"
          required
          autocomplete="username"
          autocapitalize="none"
          spellcheck={false}
        />
        <TextField
          label={say.password}
          type={shown ? 'text' : 'password'}
          value={password}
          onValue={setPassword}
          name="password"
          required
          autocomplete="current-password"
        />
        <CheckField label={say.showPassword} value={shown} onValue={setShown} />
        {problem !== undefined && (
          <div class="problem" role="alert">
            <ProblemText problem={problem} />
          </div>
        )}
        <button type="submit" class="main" disabled={busy}>
          {busy ? running : say.logIn}
        </button>
      </form>
      <details class="hint-box">
        <summary>{say.first}</summary>
        <p>{say.firstHint}</p>
        <pre>
          <code>npx jangteo operators set admin --new-password</code>
        </pre>
      </details>
      <Choices />
    </main>
  );
}
