import {
  EventType,
  InteractionType,
  type EventMessage,
  type IPublicClientApplication,
  type PopupRequest,
} from "@azure/msal-browser";
import { useSyncExternalStore } from "react";

/** The open popup of MSAL.js. A page cannot detect that the user closes it, so it can be replaced. */
export interface PendingPopup {
  /** Calls the listener when a popup opens or completes. */
  readonly subscribe: (listener: () => void) => () => void;
  /** Request of the open popup; undefined if there is none. */
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
    // A replaced popup fails only after its successor was opened, which must stay.
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
