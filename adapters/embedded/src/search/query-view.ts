import { type LiveBits, Segment } from './segment.ts';
import type { View } from './view.ts';

/** A segment as queries see it: with its brands and paths by their places in the whole index. */
export interface SeenSegment {
  readonly segment: Segment;
  readonly live: LiveBits;
  readonly alive: number;
  readonly brandPlaces: Uint32Array;
  readonly pathPlaces: Uint32Array;
}

/** Texts by the place where they were first met. */
class Names {
  readonly texts: string[] = [];
  readonly #places = new Map<string, number>();

  place(text: string): number {
    const known = this.#places.get(text);
    if (known !== undefined) return known;
    this.#places.set(text, this.texts.length);
    return this.texts.push(text) - 1;
  }
}

/** Category paths, each behind the one above it. */
class Paths extends Names {
  /** The place of the path above; -1 for a root. */
  readonly above: number[] = [];

  override place(path: string): number {
    const slash = path.lastIndexOf('/');
    const above = slash < 0 ? -1 : this.place(path.slice(0, slash));
    const place = super.place(path);
    this.above[place] = above;
    return place;
  }
}

/** An index at one moment. */
export class QueryView {
  readonly segments: readonly SeenSegment[];
  readonly brands: Names;
  readonly paths: Paths;

  /** Takes over what it can of the view before. */
  constructor(view: View, before?: QueryView) {
    // Names that no segment has any more stay for a while, until they are the most.
    const isNew = before === undefined || before.#isWornOut();
    this.brands = isNew ? new Names() : before.brands;
    this.paths = isNew ? new Paths() : before.paths;
    this.segments = view.segments.map(({ name, file, live, alive }) => {
      const known = before?.segments.find(({ segment }) => segment.name === name);
      if (known !== undefined && !isNew) return known.alive === alive ? known : { ...known, live, alive };
      return this.#see(known?.segment ?? new Segment(name, file), live, alive);
    });
  }

  #see(segment: Segment, live: LiveBits, alive: number): SeenSegment {
    const { brands, paths } = segment.header;
    return {
      segment,
      live,
      alive,
      brandPlaces: Uint32Array.from(brands, (brand) => this.brands.place(brand)),
      pathPlaces: Uint32Array.from(paths, (path) => this.paths.place(path)),
    };
  }

  #isWornOut(): boolean {
    const used = this.segments.reduce((sum, { brandPlaces, pathPlaces }) => sum + brandPlaces.length + pathPlaces.length, 0);
    return this.brands.texts.length + this.paths.texts.length > 1_000 + 2 * used;
  }
}
