import { useQuery } from "@apollo/client/react";
import { ProblemPanel } from "../api/problem-panel.tsx";
import { ReadMessageDocument, type ReadMessageQuery } from "../generated/operations.ts";
import { Avatar } from "../ui/avatar.tsx";
import { fullMoment } from "../ui/dates.ts";
import { Loading } from "../ui/loading.tsx";
import { getSender, getSubject } from "./message-list.tsx";

type ReadMessage = NonNullable<ReadMessageQuery["message"]>;

export function ReadingPane({ id }: { readonly id: string }) {
  const { data, error, loading, refetch } = useQuery(ReadMessageDocument, { variables: { id } });
  return (
    <article className="card reading" aria-label="Message">
      {error && <ProblemPanel error={error} retry={refetch} />}
      {!data?.message && loading && <Loading what="the message" />}
      {!data?.message && !loading && !error && <p className="empty">This message is no longer there.</p>}
      {data?.message && <Content message={data.message} />}
    </article>
  );
}

function Content({ message }: { readonly message: ReadMessage }) {
  const { from, receivedDateTime, toRecipients, body, attachments } = message;
  return (
    <>
      <h2>{getSubject(message)}</h2>
      <div className="reading-head">
        <Avatar name={getSender(message)} photo={from?.user?.photo} size="large" />
        <div>
          <strong>{getSender(message)}</strong>
          {from?.user?.jobTitle != null && <span className="quiet"> {from.user.jobTitle}</span>}
          <p className="quiet">to {toRecipients?.map(({ name, address }) => name ?? address).join(", ")}</p>
          {receivedDateTime !== null && (
            <time className="quiet" dateTime={receivedDateTime}>
              {fullMoment(receivedDateTime)}
            </time>
          )}
        </div>
      </div>
      <p className="reading-body">{body}</p>
      {attachments && attachments.length > 0 && (
        <ul className="attachments" aria-label="Attachments">
          {attachments.map(({ name, size }) => (
            <li key={name}>
              {name} {size !== null && <span className="quiet">{kilobytes(size)}</span>}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function kilobytes(bytes: number): string {
  return `${Math.ceil(bytes / 1024).toLocaleString("en")} KB`;
}
