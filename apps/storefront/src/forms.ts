import { refuseCrossSite } from '@jangteo/edge/credentials';
import { type Html, html } from '@jangteo/pages/html';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** The fields of a form that was sent. */
export type Form = URLSearchParams;

const FORM_BYTES_MAX = 65_536;

/** Lets pages take forms, from the shop's own pages alone: cookies are Lax, and a browser says where a request comes from. */
export function takeForms(pages: FastifyInstance): void {
  pages.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: FORM_BYTES_MAX },
    (_request, body: string, done) => done(null, new URLSearchParams(body)),
  );
  pages.addHook('onRequest', async (request) => refuseCrossSite(request, []));
}

/** The form of a request; empty where it brought none, or another thing. */
export function formOf({ body }: Pick<FastifyRequest, 'body'>): Form {
  return body instanceof URLSearchParams ? body : new URLSearchParams();
}

/** Whether a script asks that wants to know and not to see. */
export function wantsJson({ headers }: Pick<FastifyRequest, 'headers'>): boolean {
  return headers.accept?.startsWith('application/json') === true;
}

export interface Field {
  readonly name: string;
  readonly label: string;
  readonly value?: string | undefined;
  readonly error?: string | undefined;
  readonly hint?: string | undefined;
  readonly type?: string;
  readonly autocomplete?: string;
  readonly inputmode?: string;
  readonly maxLength?: number;
  readonly required?: boolean;
  readonly half?: boolean;
}

/** A labelled box; what is wrong with it stands below it, and the box says so. */
export function textField(field: Field): Html {
  const { name, label, value = '', error, hint, type = 'text', autocomplete = 'off', inputmode, maxLength, required = true } = field;
  const told = [hint && `${name}-hint`, error && `${name}-error`].filter(Boolean).join(' ');
  return html`<div class="field${field.half === true ? ' half' : ''}">
<label for="${name}">${label}</label>
<input id="${name}" name="${name}" type="${type}" value="${value}" autocomplete="${autocomplete}"${inputmode && html` inputmode="${inputmode}"`}${maxLength && html` maxlength="${maxLength}"`}${required && html` required`}${told !== '' && html` aria-describedby="${told}"`}${error && html` aria-invalid="true"`}>
${hint && html`<p class="hint" id="${name}-hint">${hint}</p>`}
${error && html`<p class="error" id="${name}-error">${error}</p>`}
</div>`;
}

/** How many to buy; a script adds buttons for one less and one more. */
export function quantityField(field: { label: string; value: number; max: number; id: string; less: string; more: string }): Html {
  return html`<span class="stepper" data-stepper data-less="${field.less}" data-more="${field.more}"><label class="unseen" for="${field.id}">${field.label}</label><input id="${field.id}" name="quantity" type="number" inputmode="numeric" min="1" max="${field.max}" value="${field.value}" required></span>`;
}
