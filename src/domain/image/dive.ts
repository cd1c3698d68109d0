/** What the tool dive says of an image, for those used to its numbers. */
export type Dive = {
  /** From 0 to 1. */
  readonly efficiency: number;
  readonly wastedBytes: number;
  /** Wasted bytes per byte above the first layer. */
  readonly wastedShare: number;
};

/**
 * Counts by dive's own formulae, with their errors: a copied file counts with all its copies, and a folder that a later
 * layer deletes counts nothing, since dive compares paths and nothing else stood at that one.
 */
export class DiveCount {
  #sum = 0;
  #least = 0;
  #wasted = 0;
  /** Paths that were counted more than once; most never are. */
  readonly #again = new Map<string, number>();
  /** What was counted at paths that were taken away. */
  readonly #past = new Map<string, number>();

  /** Counts bytes at a path where `before` was counted, or nothing where it is null; gives what the next time needs. */
  add(path: string, before: number | null, bytes: number): number {
    this.#sum += bytes;
    const first = before ?? (this.#past.size === 0 ? undefined : this.#past.get(path));
    if (first === undefined) {
      this.#least += bytes;
      return bytes;
    }
    const least = this.#again.get(path);
    if (least === undefined) this.#wasted += first;
    this.#wasted += bytes;
    this.#again.set(path, Math.min(least ?? first, bytes));
    this.#least += Math.min(0, bytes - (least ?? first));
    return first;
  }

  /** A path was taken away, and may come back. */
  forget(path: string, counted: number | null): void {
    if (counted !== null) this.#past.set(path, counted);
  }

  /** `above` is the bytes of all layers but the first. */
  total(above: number): Dive {
    return {
      efficiency: this.#sum === 0 ? 1 : this.#least / this.#sum,
      wastedBytes: this.#wasted,
      wastedShare: above === 0 ? 0 : this.#wasted / above,
    };
  }
}
