/** What a server said. */
export type Answer = { readonly status: number; readonly text: string };

export type GetSettings = {
  /**
   * Takes what is answered with status 200, undecoded and whole; a promise holds the server back, and what is thrown ends
   * it. A piece is only lent, until the function returns or its promise is settled.
   */
  readonly bytes?: (piece: Uint8Array) => void | Promise<void>;
  readonly signal?: AbortSignal;
};
