import { JangteoError } from './errors.ts';

/** One setting: its environment variable, what it does, and how its text is read. */
export interface Setting<T> {
  readonly variable: string;
  readonly about: string;
  readonly fallback: T;
  /** Returns the value, or throws an Error that says what is allowed. */
  readonly parse: (text: string) => T;
}

export type Settings = Readonly<Record<string, Setting<unknown>>>;
export type Values<S extends Settings> = { readonly [K in keyof S]: S[K] extends Setting<infer T> ? T : never };

export function textSetting<const T extends string | undefined>(variable: string, fallback: T, about: string): Setting<string | T> {
  return { variable, about, fallback, parse: (text) => text };
}

export function integerSetting(variable: string, fallback: number, about: string, min = 0, max = Number.MAX_SAFE_INTEGER): Setting<number> {
  return {
    variable,
    about,
    fallback,
    parse(text) {
      const value = Number(text);
      if (!/^-?\d+$/.test(text) || value < min || value > max) throw new Error(`a whole number from ${min} to ${max}`);
      return value;
    },
  };
}

export function choiceSetting<const T extends string>(variable: string, choices: readonly T[], fallback: T, about: string): Setting<T> {
  return {
    variable,
    about,
    fallback,
    parse(text) {
      const choice = choices.find((one) => one === text);
      if (choice === undefined) throw new Error(`one of ${choices.join(', ')}`);
      return choice;
    },
  };
}

/** The shop's time zone, for whoever has a day or shows a time; `about` says what for. */
export function timeZoneSetting(about: string): Setting<string> {
  return {
    variable: 'JANGTEO_TIME_ZONE',
    about,
    fallback: 'Asia/Seoul',
    parse(text) {
      if (!Intl.supportedValuesOf('timeZone').includes(text) && text !== 'UTC') throw new Error('an IANA time zone such as Asia/Seoul');
      return text;
    },
  };
}

/** Reads settings out of an environment; an empty variable counts as not set. Throws BAD_CONFIG naming every bad one. */
export function readSettings<S extends Settings>(settings: S, environment: Readonly<Record<string, string | undefined>>): Values<S> {
  const errors: { path: string; message: string }[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(settings)) {
    const text = environment[setting.variable]?.trim();
    try {
      values[name] = text === undefined || text === '' ? setting.fallback : setting.parse(text);
    } catch (thrown) {
      errors.push({ path: setting.variable, message: `is "${text}", must be ${(thrown as Error).message}` });
    }
  }
  if (errors.length > 0) {
    throw new JangteoError('BAD_CONFIG', errors.map(({ path, message }) => `${path} ${message}`).join('; '), { errors });
  }
  return values as Values<S>;
}
