import type { Connection } from './connection.ts';

export interface OperatorView {
  readonly name: string;
  readonly role: 'viewer' | 'operator';
  readonly disabled: boolean;
  readonly created_at: string;
  /** null: never. */
  readonly logged_in_at: string | null;
  /** Where it was just made: shown this once. */
  readonly password?: string;
}

export interface AuditRecordView {
  readonly id: string;
  readonly at: string;
  readonly actor: string;
  readonly role: string;
  readonly action: string;
  readonly target: string;
  readonly reason: string;
  readonly asked: unknown;
  readonly before: unknown;
  readonly after: unknown;
  readonly outcome: 'begun' | 'done' | 'refused' | 'failed';
  readonly code: string;
  readonly trace_id: string;
}

export interface OperatorChange {
  readonly role?: string;
  readonly password?: string;
  readonly disabled?: boolean;
}

export interface AuditQuery {
  readonly actor?: string;
  readonly action?: string;
  readonly target?: string;
  readonly from?: string;
  readonly to?: string;
  readonly limit: number;
  readonly cursor?: string;
}

const API = '/admin/api';

/** The calls about the people who run the shop, and what they did. Each throws what the shop answers with. */
export function operatorsApi({ call }: Pick<Connection, 'call'>) {
  return {
    operators: async () => (await call<{ items: OperatorView[] }>('GET', `${API}/operators`)).items,
    addOperator: (operator: { name: string; role: string; password?: string }) => call<OperatorView>('POST', `${API}/operators`, operator),
    changeOperator: (name: string, change: OperatorChange) =>
      call<OperatorView>('PUT', `${API}/operators/${encodeURIComponent(name)}`, change),
    auditLog: ({ limit, ...filter }: AuditQuery) => {
      const query = new URLSearchParams({ limit: String(limit), ...filter });
      return call<{ items: AuditRecordView[]; next_cursor: string | null }>('GET', `${API}/audit-log?${query}`);
    },
  };
}
