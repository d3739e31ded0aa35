import { useState } from 'preact/hooks';
import { api } from '../api.ts';
import type { Operator } from '../api-types.ts';
import { useWords, words } from '../language.ts';
import { Badge } from '../parts/badge.tsx';
import { Act } from '../parts/button.tsx';
import { Page } from '../parts/page.tsx';
import { Loaded } from '../parts/states.tsx';
import { Table } from '../parts/table.tsx';
import { Time } from '../parts/time.tsx';
import type { RoomEntry } from '../room.ts';
import { linkTo } from '../route.ts';
import { sessionStore } from '../session-store.ts';
import { useStore } from '../store.ts';
import { useLoad } from '../use-load.ts';
import { operatorWords } from '../words/operators.ts';
import { AddDialog, ChangeDialog, PasswordDialog } from './operators/dialogs.tsx';

function Operators() {
  const say = useWords(operatorWords);
  const me = useStore(sessionStore)?.name;
  const load = useLoad((signal) => api.get<{ items: Operator[] }>('/operators', { signal }), []);
  const [open, setOpen] = useState<'add' | Operator>();
  const [made, setMade] = useState<Operator>();
  return (
    <Page
      title={say.title}
      about={say.about}
      actions={
        <Act look="main" onClick={() => setOpen('add')}>
          {say.add}
        </Act>
      }
    >
      {open === 'add' && (
        <AddDialog
          onClose={() => setOpen(undefined)}
          added={(operator) => {
            load.reload();
            if (operator.password !== undefined) setMade(operator);
          }}
        />
      )}
      {typeof open === 'object' && (
        <ChangeDialog operator={open} isSelf={open.name === me} onClose={() => setOpen(undefined)} changed={load.reload} />
      )}
      {made !== undefined && <PasswordDialog operator={made} onClose={() => setMade(undefined)} />}
      <Loaded load={load}>
        {({ items }) => (
          <Table
            caption={say.title}
            rows={items}
            keyOf={({ name }) => name}
            columns={[
              {
                title: say.name,
                cell: ({ name }) => (
                  <>
                    {name} {name === me && <span class="soft small">({say.you})</span>}
                  </>
                ),
              },
              { title: say.role, cell: ({ role }) => say.roles[role] ?? role },
              {
                title: say.state,
                cell: ({ disabled }) => <Badge tone={disabled ? 'calm' : 'good'}>{disabled ? say.disabled : say.active}</Badge>,
              },
              { title: say.created, cell: ({ created_at: at }) => <Time at={at} /> },
              { title: say.lastLogIn, cell: ({ logged_in_at: at }) => (at === null ? say.never : <Time at={at} ago />) },
              { title: say.log, wide: true, cell: ({ name }) => <a href={linkTo('/audit-log', { actor: name })}>{say.log}</a> },
              {
                title: '',
                cell: (operator) => (
                  <Act label={`${say.change}: ${operator.name}`} onClick={() => setOpen(operator)}>
                    {say.change}
                  </Act>
                ),
              },
            ]}
          />
        )}
      </Loaded>
    </Page>
  );
}

export const operators: RoomEntry = { path: '/operators', title: words('운영자', 'Operators'), Room: Operators };
