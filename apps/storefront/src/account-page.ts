import { type Html, html } from '@jangteo/pages/html';
import { textField } from './forms.ts';
import { layout } from './layout.ts';
import type { Visitor } from './visitor.ts';

export interface AccountForm {
  /** A path of this shop. */
  readonly next: string;
  readonly email?: string;
  readonly name?: string;
  readonly errors?: Readonly<Partial<Record<'email' | 'password' | 'name', string>>>;
  /** What is wrong with the whole of it. */
  readonly problem?: string;
}

export function logInPage(visitor: Visitor, form: AccountForm): string {
  const { words } = visitor;
  const why = form.next === '/' ? words.logInText : words.toSeeThis;
  const fields = html`${emailField(visitor, form)}
${textField({ name: 'password', label: words.password, type: 'password', autocomplete: 'current-password', maxLength: 128, error: form.errors?.password })}`;
  const other = html`${words.noAccount} <a href="${withNext('/signup', form.next)}">${words.signUp}</a>`;
  return accountPage(visitor, { title: words.logIn, why, action: '/login', fields, other, form });
}

export function signUpPage(visitor: Visitor, form: AccountForm): string {
  const { words } = visitor;
  const fields = html`${textField({ name: 'name', label: words.yourName, value: form.name, autocomplete: 'name', maxLength: 100, error: form.errors?.name })}
${emailField(visitor, form)}
${textField({ name: 'password', label: words.password, type: 'password', autocomplete: 'new-password', maxLength: 128, hint: words.passwordHint, error: form.errors?.password })}`;
  const other = html`${words.hasAccount} <a href="${withNext('/login', form.next)}">${words.logIn}</a>`;
  return accountPage(visitor, { title: words.signUp, why: words.signUpText, action: '/signup', fields, other, form });
}

function withNext(path: string, next: string): string {
  return next === '/' ? path : `${path}?${new URLSearchParams({ next })}`;
}

function emailField({ words }: Visitor, { email, errors }: AccountForm): Html {
  return textField({
    name: 'email',
    label: words.email,
    value: email,
    type: 'email',
    autocomplete: 'username',
    inputmode: 'email',
    maxLength: 254,
    error: errors?.email,
  });
}

interface Parts {
  readonly title: string;
  readonly why: string;
  readonly action: string;
  readonly fields: Html;
  readonly other: Html;
  readonly form: AccountForm;
}

function accountPage(visitor: Visitor, { title, why, action, fields, other, form }: Parts): string {
  const main = html`<section class="account-page"><h1>${title}</h1><p class="hint">${why}</p>
${form.problem !== undefined && html`<p class="notice bad" role="alert">${form.problem}</p>`}
<form method="post" action="${action}" class="fields" data-once novalidate>
<input type="hidden" name="next" value="${form.next}">
${fields}
<button class="wide">${title}</button>
</form>
<p class="other">${other}</p></section>`;
  return layout(visitor, { title, main, place: 'account' });
}
