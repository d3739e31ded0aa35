/** Which room a path below /admin leads to, and what follows its own path: the longest path that fits wins. */
export function roomAt<Room extends { readonly path: string }>(
  rooms: readonly Room[],
  path: string,
): { readonly room: Room; readonly rest: readonly string[] } | undefined {
  const fits = rooms.filter((one) => path === one.path || (one.path !== '/' && path.startsWith(`${one.path}/`)));
  const room = fits.reduce<Room | undefined>(
    (best, one) => (best === undefined || one.path.length > best.path.length ? one : best),
    undefined,
  );
  if (room === undefined) return undefined;
  const rest = path
    .slice(room.path.length)
    .split('/')
    .filter((part) => part !== '');
  return { room, rest: rest.map(decoded) };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
