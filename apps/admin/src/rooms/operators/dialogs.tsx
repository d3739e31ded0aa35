import { useState } from 'preact/hooks';
import { api, because } from '../../api.ts';
import type { Operator } from '../../api-types.ts';
import { useWords } from '../../language.ts';
import { DeedForm, Dialog } from '../../parts/ask.tsx';
import { CopyButton } from '../../parts/copyable.tsx';
import { CheckField, SelectField, TextField } from '../../parts/fields.tsx';
import { toast } from '../../parts/toasts.tsx';
import { frameWords } from '../../words/frame.ts';
import { operatorWords } from '../../words/operators.ts';

const PASSWORD_MIN = 12;

type Role = Operator['role'];

function RoleField({ role, onRole }: { role: Role; onRole: (role: Role) => void }) {
  const say = useWords(operatorWords);
  const options = [
    ['viewer', say.rolesLong.viewer],
    ['operator', say.rolesLong.operator],
  ] as const;
  return <SelectField label={say.role} value={role} onValue={(value) => onRole(value as Role)} options={options} />;
}

export function AddDialog({ onClose, added }: { onClose: () => void; added: (operator: Operator) => void }) {
  const say = useWords(operatorWords);
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('viewer');
  const [password, setPassword] = useState('');
  const short = password !== '' && password.length < PASSWORD_MIN;
  const blocked = name.trim() === '' ? say.badName : short ? say.badPassword : undefined;
  const run = async (reason: string) => {
    const body = { name: name.trim(), role, ...(password !== '' && { password }) };
    const operator = await api.post<Operator>('/operators', body, { headers: because(reason) });
    toast(say.added(operator.name));
    added(operator);
  };
  return (
    <Dialog title={say.addTitle} onClose={onClose}>
      <DeedForm act={say.add} reason="optional" run={run} blocked={blocked} onClose={onClose}>
        <TextField
          label={say.name}
          value={name}
          onValue={setName}
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          maxLength={64}
        />
        <RoleField role={role} onRole={setRole} />
        <TextField
          label={say.password}
          type="password"
          value={password}
          onValue={setPassword}
          autocomplete="new-password"
          hint={say.addSays}
          maxLength={128}
        />
      </DeedForm>
    </Dialog>
  );
}

interface ChangeProps {
  readonly operator: Operator;
  readonly isSelf: boolean;
  readonly onClose: () => void;
  readonly changed: () => void;
}

export function ChangeDialog({ operator, isSelf, onClose, changed }: ChangeProps) {
  const say = useWords(operatorWords);
  const [role, setRole] = useState(operator.role);
  const [disabled, setDisabled] = useState(operator.disabled);
  const [password, setPassword] = useState('');
  const change = {
    ...(role !== operator.role && { role }),
    ...(disabled !== operator.disabled && { disabled }),
    ...(password !== '' && { password }),
  };
  const short = password !== '' && password.length < PASSWORD_MIN;
  const blocked = short ? say.badPassword : Object.keys(change).length === 0 ? say.nothingChanged : undefined;
  const run = async (reason: string) => {
    await api.put(`/operators/${encodeURIComponent(operator.name)}`, change, { headers: because(reason) });
    toast(say.changed(operator.name));
    changed();
  };
  return (
    <Dialog title={say.changeTitle(operator.name)} onClose={onClose}>
      <DeedForm act={say.save} danger={isSelf || (disabled && !operator.disabled)} run={run} blocked={blocked} onClose={onClose}>
        <p class={isSelf ? 'notice warn' : ''}>{isSelf ? say.changeSelf : say.changeSays}</p>
        <RoleField role={role} onRole={setRole} />
        <CheckField label={say.disabledField} value={disabled} onValue={setDisabled} />
        <TextField
          label={say.newPassword}
          type="password"
          value={password}
          onValue={setPassword}
          autocomplete="new-password"
          maxLength={128}
        />
      </DeedForm>
    </Dialog>
  );
}

/** A password that the shop made: it can be copied here and nowhere else. */
export function PasswordDialog({ operator: { name, password = '' }, onClose }: { operator: Operator; onClose: () => void }) {
  const say = useWords(operatorWords);
  const { close } = useWords(frameWords);
  return (
    <Dialog title={say.passwordTitle} onClose={onClose}>
      <p>{say.passwordOnce(name)}</p>
      <p class="secret">
        <code>{password}</code> <CopyButton text={password} what={say.passwordTitle} />
      </p>
      <div class="dialog-buttons">
        <button type="button" class="main" onClick={onClose}>
          {close}
        </button>
      </div>
    </Dialog>
  );
}
