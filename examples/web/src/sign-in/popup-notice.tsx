import { AuthError, type IPublicClientApplication } from "@azure/msal-browser";
import { useApolloClient } from "@apollo/client/react";
import { usePendingPopup, type PendingPopup } from "./pending-popup.ts";

/** While a popup waits for the user. One that was closed would be waited for in vain: another takes its place. */
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
      // The user said no: the view that asked says what it lacks.
      if (!(error instanceof AuthError)) throw error;
    }
  };

  return (
    <div role="status">
      {request && (
        <p className="notice">
          A window waits for your answer. Is it closed?
          <button type="button" className="button" onClick={() => void openAgain()}>
            Open it again
          </button>
        </p>
      )}
    </div>
  );
}
