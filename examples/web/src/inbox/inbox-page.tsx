import { NetworkStatus } from "@apollo/client";
import { useQuery } from "@apollo/client/react";
import { useState } from "react";
import { useParams } from "wouter";
import { lastData } from "../api/last-data.ts";
import { ProblemPanel } from "../api/problem-panel.tsx";
import { InboxDocument } from "../generated/operations.ts";
import { Loading } from "../ui/loading.tsx";
import { MessageList } from "./message-list.tsx";
import { ReadingPane } from "./reading-pane.tsx";

const pageSize = 12;

export function InboxPage() {
  const { id } = useParams();
  const [onlyUnread, setOnlyUnread] = useState(false);
  const variables = { first: pageSize, filter: onlyUnread ? { isRead: false } : null };
  const inbox = useQuery(InboxDocument, { variables });
  const { error, loading, networkStatus, refetch, fetchMore } = inbox;
  const data = lastData(inbox);
  const messages = data?.messages;
  const { hasNextPage = false, endCursor = null } = messages?.pageInfo ?? {};

  return (
    <>
      <title>Inbox - Harbor Desk</title>
      <div className="page-head">
        <h1>Inbox</h1>
        <p>{data?.me?.mail}</p>
        <label className="switch">
          <input
            type="checkbox"
            checked={onlyUnread}
            onChange={(event) => {
              setOnlyUnread(event.target.checked);
            }}
          />
          Unread only
        </label>
      </div>
      {error && <ProblemPanel error={error} retry={refetch} />}
      {!messages && loading && <Loading what="your messages" lines={8} />}
      {messages && (
        <div className="inbox">
          <div className="card">
            <MessageList messages={messages.edges.map(({ node }) => node)} selectedId={id} />
            {hasNextPage && (
              <button
                type="button"
                className="button more"
                disabled={networkStatus === NetworkStatus.fetchMore}
                onClick={() => {
                  // A failure is shown through `error`.
                  fetchMore({ variables: { after: endCursor } }).catch(() => undefined);
                }}
              >
                {networkStatus === NetworkStatus.fetchMore ? "Loading…" : "Older messages"}
              </button>
            )}
          </div>
          {id === undefined ? (
            <p className="card empty">Pick a message to read it here.</p>
          ) : (
            <ReadingPane key={id} id={id} />
          )}
        </div>
      )}
    </>
  );
}
