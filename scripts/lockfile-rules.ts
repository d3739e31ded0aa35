/** What package-lock.json says of one installed package. */
export interface LockedPackage {
  readonly version?: string;
  readonly license?: string;
  readonly integrity?: string;
  readonly hasInstallScript?: boolean;
  readonly deprecated?: string;
  /** A workspace of this project. */
  readonly link?: boolean;
}

/** Licences under which a shop may run, change and pass on what it uses, without giving its own code away. */
const LICENCES = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', 'CC0-1.0', 'ISC', 'MIT', 'MPL-2.0', 'Zlib'];

/** What is wrong with the packages of a lockfile, a line each. `decided` is package.json's `allowScripts`. */
export function brokenRules(packages: Readonly<Record<string, LockedPackage>>, decided: Readonly<Record<string, boolean>>): string[] {
  return Object.entries(packages)
    .filter(([path, { link }]) => path.includes('node_modules/') && link !== true)
    .flatMap(([path, one]) => {
      const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
      const broken: string[] = [];
      if (one.integrity === undefined) broken.push('has no integrity: what is installed may be something else');
      if (!isAllowed(one.license)) broken.push(`is under ${one.license ?? 'no licence'}; docs/security.md says which are taken`);
      if (one.deprecated !== undefined) broken.push(`is deprecated: ${one.deprecated}`);
      if (one.hasInstallScript === true && !(name in decided))
        broken.push('runs a script when it is installed; say in allowScripts if it may');
      return broken.map((why) => `${name} ${one.version} ${why}`);
    });
}

/** Of `A OR B` one will do, of `A AND B` both must. */
function isAllowed(licence: string | undefined): boolean {
  if (licence === undefined) return false;
  const plain = licence.replace(/^\((.*)\)$/, '$1');
  return plain.split(' OR ').some((one) => one.split(' AND ').every((name) => LICENCES.includes(name)));
}
