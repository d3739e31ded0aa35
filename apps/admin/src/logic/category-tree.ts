export interface CategoryNode {
  readonly id: string;
  readonly parent_id: string | null;
  readonly name: string;
  readonly path: string;
  readonly level: number;
  /** In it and all below it. */
  readonly products?: number;
  readonly children: readonly CategoryNode[];
}

/** All nodes of a tree, each before those below it. */
export function flatten(roots: readonly CategoryNode[]): CategoryNode[] {
  return roots.flatMap((node) => [node, ...flatten(node.children)]);
}

/** The names from the root down. */
export function pathNames(nodes: ReadonlyMap<string, CategoryNode>, id: string): string[] {
  const names: string[] = [];
  const passed = new Set<string>();
  for (let node = nodes.get(id); node !== undefined && !passed.has(node.id); node = nodes.get(node.parent_id ?? '')) {
    passed.add(node.id);
    names.unshift(node.name);
  }
  return names;
}

/** Where a node may be moved: not below itself, and not where it is. */
export function moveTargets(roots: readonly CategoryNode[], moved: CategoryNode): CategoryNode[] {
  const inside = new Set(flatten([moved]).map(({ id }) => id));
  return flatten(roots).filter(({ id }) => !inside.has(id) && id !== moved.parent_id);
}

/** The nodes whose name has the text in it, with all that is above them. */
export function filterTree(roots: readonly CategoryNode[], text: string): CategoryNode[] {
  const sought = text.trim().toLowerCase();
  if (sought === '') return [...roots];
  return roots.flatMap((node) => {
    if (node.name.toLowerCase().includes(sought)) return [node];
    const children = filterTree(node.children, text);
    return children.length === 0 ? [] : [{ ...node, children }];
  });
}
