/** Tracks whether commands succeed. Not while disconnected, and not from the rejection of a command until it succeeds. */
export interface Availability {
  readonly connected: () => void;
  readonly disconnected: () => void;
  /** @param command the name of a kind of command */
  readonly succeeded: (command: string) => void;
  readonly rejected: (command: string) => void;
  readonly stop: () => void;
}

export interface AvailabilityDeps {
  /**
   * On the same connection, a success counts only this long after the last rejection, since other keys may still be rejected;
   * and a rejection on an earlier connection is forgotten after this time without another one. In milliseconds.
   */
  readonly settleMs: number;
  readonly onChanged: (isAvailable: boolean) => void;
}

/** Counts as connected at first. */
export function createAvailability({ settleMs, onChanged }: AvailabilityDeps): Availability {
  const rejections = new Map<string, { readonly at: number; readonly connection: number }>();
  let connection = 0;
  let isConnected = true;
  let isAvailable = true;
  let timer: NodeJS.Timeout | undefined;

  const update = (): void => {
    const next = isConnected && rejections.size === 0;
    if (next === isAvailable) return;
    isAvailable = next;
    onChanged(next);
  };
  const forgetEarlierRejections = (): void => {
    for (const [command, rejection] of rejections) if (rejection.connection < connection) rejections.delete(command);
    update();
  };

  return {
    connected: () => {
      if (isConnected) return;
      isConnected = true;
      connection++;
      timer = setTimeout(forgetEarlierRejections, settleMs).unref();
      update();
    },
    disconnected: () => {
      isConnected = false;
      clearTimeout(timer);
      update();
    },
    succeeded: (command) => {
      const rejection = rejections.get(command);
      if (!rejection) return;
      if (rejection.connection === connection && performance.now() - rejection.at < settleMs) return;
      rejections.delete(command);
      update();
    },
    rejected: (command) => {
      rejections.set(command, { at: performance.now(), connection });
      update();
    },
    stop: () => {
      clearTimeout(timer);
    },
  };
}
