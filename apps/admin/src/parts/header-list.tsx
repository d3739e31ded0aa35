import { linkTo } from '../route.ts';
import { Id } from './copyable.tsx';

/** `traceparent` is version, trace, span, flags. */
const TRACE = /^[\da-f]{2}-([\da-f]{32})-/;

/** The headers of an event; its trace leads to the trace. */
export function HeaderList({ headers }: { headers: Readonly<Record<string, string>> }) {
  return (
    <dl class="headers">
      {Object.entries(headers).map(([name, value]) => {
        const trace = name === 'traceparent' ? TRACE.exec(value)?.[1] : undefined;
        return (
          <div key={name}>
            <dt>
              <code>{name}</code>
            </dt>
            <dd>
              {trace === undefined ? <Id value={value} length={60} /> : <Id value={value} length={60} href={linkTo(`/traces/${trace}`)} />}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
