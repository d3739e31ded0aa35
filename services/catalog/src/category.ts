import { JangteoError } from '@jangteo/kernel/errors';
import { FieldChecks } from './check-fields.ts';

/** A node of the category tree. Its path names its ancestors and itself by id, such as `1/4/28`. */
export interface Category {
  readonly id: string;
  /** Empty at the root. */
  readonly parentId: string;
  readonly name: string;
  readonly path: string;
  /** 0 at the root. */
  readonly level: number;
}

export const CATEGORY_NAME_MAX = 100;
export const CATEGORY_LEVELS_MAX = 12;

/** Trimmed and in one Unicode form, so that a name typed on another machine is the same name. Throws INVALID_REQUEST. */
export function categoryName(name: string): string {
  const checks = new FieldChecks();
  const checked = checks.text('name', name.normalize('NFC').trim(), CATEGORY_NAME_MAX);
  if (checked === undefined) throw refuse(checks.errors[0]?.path ?? 'name', checks.errors[0]?.message ?? '');
  return checked;
}

/** A category of its own id below `parent`. Throws INVALID_REQUEST for an id or a depth that cannot be. */
export function newCategory(id: string, parent: Category | undefined, name: string): Category {
  // Nothing that sorts before the slash: a path's subtree stays together in every index.
  if (!/^[A-Za-z0-9_]{1,20}$/.test(id)) throw refuse('id', 'must be 1 to 20 of A-Z, a-z, 0-9 and _');
  const level = parent === undefined ? 0 : parent.level + 1;
  if (level >= CATEGORY_LEVELS_MAX)
    throw refuse('parent_id', `must not be the parent of another: the tree has at most ${CATEGORY_LEVELS_MAX} levels`);
  return {
    id,
    parentId: parent?.id ?? '',
    name: categoryName(name),
    path: parent === undefined ? id : `${parent.path}/${id}`,
    level,
  };
}

/** The number that an id is, where one is allotted by counting. */
export function categoryNumber(id: string): number | null {
  return /^[1-9]\d{0,14}$/.test(id) ? Number(id) : null;
}

function refuse(path: string, message: string): JangteoError {
  return new JangteoError('INVALID_REQUEST', `${path} ${message}`, { errors: [{ path, message }] });
}
