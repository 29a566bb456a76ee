import { AuthError, type IPublicClientApplication } from "@azure/msal-browser";
import { useApolloClient } from "@apollo/client/react";
import { usePendingPopup, type PendingPopup } from "./pending-popup.ts";

/** Shown while a popup is open. MSAL.js does not detect that a popup was closed, so the notice offers to open another. */
export function PopupNotice({
  msal,
  popup,
}: {
  readonly msal: IPublicClientApplication;
  readonly popup: PendingPopup;
}) {
  const request = usePendingPopup(popup);
  const client = useApolloClient();

  const openAgain = async () => {
    if (!request) return;
    try {
      await msal.acquireTokenPopup({ ...request, overrideInteractionInProgress: true });
      await client.refetchQueries({ include: "active" });
    } catch (error) {
      // The user cancelled: the view shows its error.
      if (!(error instanceof AuthError)) throw error;
    }
  };

  return (
    <div role="status">
      {request && (
        <p className="notice">
          A window is waiting for your input. Did you close it?
          <button type="button" className="button" onClick={() => void openAgain()}>
            Open it again
          </button>
        </p>
      )}
    </div>
  );
}
