import { chooseLanguage, type Language, languageStore, useWords } from '../language.ts';
import { useStore } from '../store.ts';
import { chooseTheme, type Theme, themeStore } from '../theme.ts';
import { frameWords } from '../words/frame.ts';

const LANGUAGES: readonly (readonly [Language, string])[] = [
  ['ko', '한국어'],
  ['en', 'English'],
];
const THEMES: readonly Theme[] = ['auto', 'light', 'dark'];

/** Language and brightness; both are remembered. */
export function Choices() {
  const say = useWords(frameWords);
  const language = useStore(languageStore);
  const theme = useStore(themeStore);
  return (
    <div class="choices">
      <Segments label={say.language} name="language" value={language} options={LANGUAGES} onValue={chooseLanguage} />
      <Segments
        label={say.theme}
        name="theme"
        value={theme}
        options={THEMES.map((one) => [one, say.themes[one]] as const)}
        onValue={chooseTheme}
      />
    </div>
  );
}

interface SegmentsProps<T extends string> {
  readonly label: string;
  readonly name: string;
  readonly value: T;
  readonly options: readonly (readonly [T, string])[];
  readonly onValue: (value: T) => void;
}

/** One of a few, all of them in sight: radio buttons drawn as a bar. */
export function Segments<T extends string>({ label, name, value, options, onValue }: SegmentsProps<T>) {
  return (
    <fieldset class="segments">
      <legend class="unseen">{label}</legend>
      {options.map(([one, text]) => (
        <label class="segment" key={one} lang={name === 'language' ? one : undefined}>
          <input type="radio" name={name} value={one} checked={one === value} onChange={() => onValue(one)} />
          <span>{text}</span>
        </label>
      ))}
    </fieldset>
  );
}
