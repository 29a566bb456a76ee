import {
  EventType,
  InteractionType,
  type EventMessage,
  type IPublicClientApplication,
  type PopupRequest,
} from "@azure/msal-browser";
import { useSyncExternalStore } from "react";

/** The popup that MSAL.js waits for. A page cannot see that the user closes it, so another can be asked for. */
export interface PendingPopup {
  /** Calls back when there is one, and when there is none any more. */
  readonly subscribe: (listener: () => void) => () => void;
  /** What it was opened for; undefined if there is none. */
  readonly request: () => PopupRequest | undefined;
}

interface Interaction {
  readonly id: string;
  readonly request: PopupRequest;
}

export function watchPopups(msal: IPublicClientApplication): PendingPopup {
  const listeners = new Set<() => void>();
  let started: Interaction | undefined;
  let open: Interaction | undefined;
  const setOpen = (next: Interaction | undefined) => {
    open = next;
    for (const listener of listeners) listener();
  };
  msal.addEventCallback(({ eventType, payload, correlationId: id, interactionType }: EventMessage) => {
    if (interactionType !== InteractionType.Popup) return;
    if (eventType === EventType.ACQUIRE_TOKEN_START) started = { id, request: payload as PopupRequest };
    if (eventType === EventType.POPUP_OPENED && started?.id === id) setOpen(started);
    const isOver = eventType === EventType.ACQUIRE_TOKEN_SUCCESS || eventType === EventType.ACQUIRE_TOKEN_FAILURE;
    // One that another took the place of fails after that has been opened.
    if (isOver && open?.id === id) setOpen(undefined);
  });
  return {
    request: () => open?.request,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export function usePendingPopup({ subscribe, request }: PendingPopup): PopupRequest | undefined {
  return useSyncExternalStore(subscribe, request);
}
