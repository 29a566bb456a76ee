import type { Cursors } from "./cursor.ts";

/** An item of a page. Its cursor is made when it is asked for, which few operations do. Not to be spread, as its getter stays behind. */
export class Edge<Node> {
  readonly node: Node;
  readonly #cursors: Cursors;
  readonly #position: readonly (string | number | null)[];

  /** @param position of the item, as `Cursors` take it */
  constructor(node: Node, cursors: Cursors, position: readonly (string | number | null)[]) {
    this.node = node;
    this.#cursors = cursors;
    this.#position = position;
  }

  get cursor(): string {
    return this.#cursors.encode(this.#position);
  }
}
