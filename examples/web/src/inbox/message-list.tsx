import { Link } from "wouter";
import type { ListedMessageFragment } from "../generated/operations.ts";
import { Avatar } from "../ui/avatar.tsx";
import { shortMoment } from "../ui/dates.ts";

interface MessageListProps {
  readonly messages: readonly ListedMessageFragment[];
  readonly selectedId: string | undefined;
}

export function MessageList({ messages, selectedId }: MessageListProps) {
  if (messages.length === 0) return <p className="empty">No messages.</p>;
  return (
    <ul className="messages">
      {messages.map((message) => (
        <li key={message.id}>
          <Link
            href={`/inbox/${encodeURIComponent(message.id)}`}
            className={message.isRead === true ? "message" : "message unread"}
            aria-current={message.id === selectedId ? "true" : undefined}
          >
            <Avatar name={getSender(message)} photo={message.from?.user?.photo} />
            <span className="message-from">
              {message.isRead !== true && <span className="visually-hidden">Unread: </span>}
              {getSender(message)}
            </span>
            {message.receivedDateTime !== null && (
              <time dateTime={message.receivedDateTime}>{shortMoment(message.receivedDateTime)}</time>
            )}
            <span className="message-subject">{getSubject(message)}</span>
            <span className="message-preview">{message.bodyPreview}</span>
            <Marks message={message} />
          </Link>
        </li>
      ))}
    </ul>
  );
}

function Marks({ message: { importance, hasAttachments } }: { readonly message: ListedMessageFragment }) {
  return (
    <span className="marks">
      {importance === "HIGH" && <span className="mark high">Important</span>}
      {hasAttachments === true && <span className="mark">Attachment</span>}
    </span>
  );
}

export function getSender({ from }: Pick<ListedMessageFragment, "from">): string {
  return from?.user?.displayName ?? from?.name ?? from?.address ?? "No sender";
}

export function getSubject({ subject }: Pick<ListedMessageFragment, "subject">): string {
  return subject === null || subject === "" ? "(no subject)" : subject;
}
