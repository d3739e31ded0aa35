import { useState } from 'preact/hooks';
import { api, because } from '../../api.ts';
import { languageStore, useWords } from '../../language.ts';
import { type CategoryNode, filterTree, flatten, moveTargets, pathNames } from '../../logic/category-tree.ts';
import { formatNumber } from '../../logic/format.ts';
import { ask } from '../../parts/ask.tsx';
import { Act } from '../../parts/button.tsx';
import { SelectField, TextField } from '../../parts/fields.tsx';
import { Empty, Loaded } from '../../parts/states.tsx';
import { toast } from '../../parts/toasts.tsx';
import { linkTo, setQuery, usePlace } from '../../route.ts';
import { useStore } from '../../store.ts';
import { categoryWords } from '../../words/catalog.ts';
import { CategoryMoves } from './category-moves.tsx';
import { useCategories } from './product-list.tsx';

/** The tree: what each has below it, and how it is renamed, extended and moved. */
export function Categories() {
  const say = useWords(categoryWords);
  const { query } = usePlace();
  const load = useCategories();
  const [moves, setMoves] = useState(0);
  const text = query.get('name') ?? '';
  const reload = () => {
    load.reload();
    setMoves(moves + 1);
  };
  return (
    <>
      <div class="filters">
        <TextField label={say.filter} value={text} onValue={(name) => setQuery({ name })} autocomplete="off" />
        <AddCategory parent={undefined} onDone={reload} />
      </div>
      <Loaded load={load}>
        {(roots) => {
          const shown = filterTree(roots, text);
          if (shown.length === 0) return <Empty title={roots.length === 0 ? say.nothingYet : say.nothing} />;
          return (
            <ul class="tree">
              {shown.map((node) => (
                <Branch key={node.id} node={node} roots={roots} open={text.trim() !== ''} onDone={reload} />
              ))}
            </ul>
          );
        }}
      </Loaded>
      <CategoryMoves turn={moves} onEnded={load.reload} />
    </>
  );
}

interface BranchProps {
  readonly node: CategoryNode;
  readonly roots: readonly CategoryNode[];
  /** Unfolded to begin with. */
  readonly open: boolean;
  readonly onDone: () => void;
}

function Branch({ node, roots, open: isSought, onDone }: BranchProps) {
  const say = useWords(categoryWords);
  const language = useStore(languageStore);
  const [unfolded, setUnfolded] = useState(false);
  const open = isSought || unfolded;
  const { children, name, id, products = 0 } = node;
  return (
    <li>
      <div class="branch">
        {children.length > 0 ? (
          <button
            type="button"
            class="fold"
            aria-expanded={open}
            aria-label={open ? say.collapse(name) : say.expand(name)}
            onClick={() => setUnfolded(!open)}
          >
            {open ? '▾' : '▸'}
          </button>
        ) : (
          <span class="fold" />
        )}
        <span class="branch-name">
          <strong>{name}</strong> <code class="soft">{id}</code>{' '}
          <a class="soft number" href={linkTo('/catalog', { category: id })}>
            {say.products(formatNumber(products, language))}
          </a>
        </span>
        <span class="actions">
          <RenameCategory node={node} onDone={onDone} />
          <AddCategory parent={node} onDone={onDone} />
          <MoveCategory node={node} roots={roots} onDone={onDone} />
        </span>
      </div>
      {open && children.length > 0 && (
        <ul>
          {children.map((child) => (
            <Branch key={child.id} node={child} roots={roots} open={isSought} onDone={onDone} />
          ))}
        </ul>
      )}
    </li>
  );
}

function RenameCategory({ node, onDone }: { node: CategoryNode; onDone: () => void }) {
  const say = useWords(categoryWords);
  const language = useStore(languageStore);
  const rename = () => {
    const typed = { name: node.name };
    ask({
      title: say.renameTitle(node.name),
      says: (
        <>
          <NameField typed={typed} />
          <p class="soft">{say.renameSays(formatNumber(node.products ?? 0, language))}</p>
        </>
      ),
      act: say.rename,
      run: async (reason) => {
        await api.put(`/categories/${encodeURIComponent(node.id)}`, { name: typed.name }, { headers: because(reason) });
        toast(say.renamed);
        onDone();
      },
    });
  };
  return (
    <Act look="quiet" onClick={rename} label={`${node.name}: ${say.edit}`}>
      {say.edit}
    </Act>
  );
}

function AddCategory({ parent, onDone }: { parent: CategoryNode | undefined; onDone: () => void }) {
  const say = useWords(categoryWords);
  const title = parent === undefined ? say.addRoot : say.addTitle(parent.name);
  const add = () => {
    const typed = { name: '' };
    ask({
      title,
      says: <NameField typed={typed} />,
      act: say.addAct,
      reason: 'none',
      run: async () => {
        await api.post('/categories', { name: typed.name, ...(parent !== undefined && { parent_id: parent.id }) });
        toast(say.added(typed.name));
        onDone();
      },
    });
  };
  return (
    <Act look={parent === undefined ? 'main' : 'quiet'} onClick={add} label={parent === undefined ? title : `${parent.name}: ${say.add}`}>
      {parent === undefined ? say.addRoot : say.add}
    </Act>
  );
}

function MoveCategory({ node, roots, onDone }: BranchPropsOfMove) {
  const say = useWords(categoryWords);
  const language = useStore(languageStore);
  const move = () => {
    const chosen = { id: '' };
    const inside = flatten([node]).length;
    ask({
      title: say.moveTitle(node.name),
      says: (
        <>
          <TargetField node={node} roots={roots} chosen={chosen} />
          <p>{say.movePreview(formatNumber(inside, language), formatNumber(node.products ?? 0, language))}</p>
        </>
      ),
      act: say.moveAct,
      danger: true,
      run: async (reason) => {
        const parentId = chosen.id === '' ? null : chosen.id;
        await api.post(`/categories/${encodeURIComponent(node.id)}/move`, { parent_id: parentId }, { headers: because(reason) });
        toast(say.moved);
        onDone();
      },
    });
  };
  return (
    <Act look="quiet" onClick={move} label={`${node.name}: ${say.move}`}>
      {say.move}
    </Act>
  );
}

type BranchPropsOfMove = Omit<BranchProps, 'open'>;

function NameField({ typed }: { typed: { name: string } }) {
  const say = useWords(categoryWords);
  const [name, setName] = useState(typed.name);
  return (
    <TextField
      label={say.name}
      value={name}
      maxLength={200}
      required
      onValue={(value) => {
        typed.name = value.trim();
        setName(value);
      }}
    />
  );
}

/** Where to: from where and to where shows at once. */
function TargetField({ node, roots, chosen }: { node: CategoryNode; roots: readonly CategoryNode[]; chosen: { id: string } }) {
  const say = useWords(categoryWords);
  const byId = new Map(flatten(roots).map((one) => [one.id, one]));
  const targets = moveTargets(roots, node).map(({ id }) => [id, pathNames(byId, id).join(' › ')] as const);
  const options = node.parent_id === null ? targets : [['', say.root] as const, ...targets];
  const [id, setId] = useState(options[0]?.[0] ?? '');
  chosen.id = id;
  const to = [...(id === '' ? [] : pathNames(byId, id)), node.name].join(' › ');
  return (
    <>
      <SelectField label={say.moveTo} value={id} options={options} onValue={setId} />
      <p role="status">{say.moveFromTo(pathNames(byId, node.id).join(' › '), to)}</p>
    </>
  );
}
