import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { GraphUser, UserPage, GraphGroup, GroupPage, GraphMember, GroupMemberPage, GraphMailFolder, MailFolderPage, GraphMessage, MessagePage, GraphRecipient, GraphAttachment, GraphEvent, EventPage, GraphAttendee, GraphEventTime, ResolverContext } from 'oboql';
import type { ProjectPayload, ProjectPage, MemberPage, MemberEdge, TaskPayload, TaskPage, CommentPayload, CommentPage } from '../projects/types.ts';
import { createDownstreamResolver, createJoin, type DownstreamResolver, type Join } from "oboql";
import type { MicrosoftGraphClient as MICROSOFT_GRAPH_Client } from "oboql";
import type { Projects as PROJECTS_Client } from "../projects/client.ts";
export type Maybe<T> = T | Promise<T | null> | null;
export type InputMaybe<T> = T | null | undefined;
export type Omit<T, K extends keyof T> = Pick<T, Exclude<keyof T, K>>;
export type RequireFields<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: NonNullable<T[P]> };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** Calendar date without a time (RFC 3339, full-date), for example `2026-03-31`. */
  Date: { input: string; output: string; }
  /** Instant in time (RFC 3339), for example `2026-03-31T08:30:00Z`. */
  DateTime: { input: Date; output: Date | string; }
  /** Email address, for example `alice@example.com`. */
  EmailAddress: { input: string; output: string; }
  /** Local date and time without a time zone, for example `2026-03-31T08:30:00`. */
  LocalDateTime: { input: string; output: string; }
};

/** Event invitation to accept. */
export type AcceptEventInput = {
  /** Comment for the organizer, at most 1,000 characters. */
  comment?: InputMaybe<Scalars['String']['input']>;
  /** Global ID of the event. */
  eventId: Scalars['ID']['input'];
  /** Whether to notify the organizer. */
  sendResponse: Scalars['Boolean']['input'];
  /** Whether to accept tentatively. */
  tentatively: Scalars['Boolean']['input'];
};

/** Something to say about a task. */
export type AddCommentInput = {
  /** A name for this wish: repeated with the same one, it is not done a second time. */
  clientMutationId?: InputMaybe<Scalars['String']['input']>;
  /** Id of the task. */
  taskId: Scalars['ID']['input'];
  /** What to say, at most 4,000 characters. */
  text: Scalars['String']['input'];
};

/** The comment that was added. */
export type AddCommentPayload = {
  __typename?: 'AddCommentPayload';
  /** The comment. */
  comment: Comment;
};

/** The comment, or why it was not taken. */
export type AddCommentResult = AddCommentPayload | InvalidInput | NotAllowed | ProjectClosed | TaskNotFound;

/** The task is done already. */
export type AlreadyCompleted = UserError & {
  __typename?: 'AlreadyCompleted';
  /** What is wrong, for people. */
  message: Scalars['String']['output'];
};

/** Who is to do a task. */
export type AssignTaskInput = {
  /** Id of the user; null for nobody. */
  assigneeId?: InputMaybe<Scalars['ID']['input']>;
  /** A name for this wish: repeated with the same one, it is not done a second time. */
  clientMutationId?: InputMaybe<Scalars['String']['input']>;
  /** Id of the task. */
  taskId: Scalars['ID']['input'];
};

/** The task with who is to do it. */
export type AssignTaskPayload = {
  __typename?: 'AssignTaskPayload';
  /** The task. */
  task: Task;
};

/** The task as it is now, or why it was left as it was. */
export type AssignTaskResult = AssignTaskPayload | NotAMember | NotAllowed | ProjectClosed | TaskNotFound;

/** Attachment of a message. */
export type Attachment = {
  __typename?: 'Attachment';
  /** Media type of the attachment, for example `application/pdf`. */
  contentType?: Maybe<Scalars['String']['output']>;
  /** Whether the attachment is shown inline in the body. */
  isInline?: Maybe<Scalars['Boolean']['output']>;
  /** Kind of attachment. */
  kind: AttachmentKind;
  /** File name or title of the attachment. */
  name?: Maybe<Scalars['String']['output']>;
  /** Size of the attachment in bytes. */
  size?: Maybe<Scalars['Int']['output']>;
};

/** Kind of attachment. */
export type AttachmentKind =
  /** File. */
  | 'FILE'
  /** Message, event or contact. */
  | 'ITEM'
  /** Any other kind. */
  | 'OTHER'
  /** Link to a file stored elsewhere. */
  | 'REFERENCE';

/** Person or resource invited to an event. */
export type Attendee = {
  __typename?: 'Attendee';
  /** Email address as given in the event. */
  address?: Maybe<Scalars['String']['output']>;
  /** Role of the attendee. */
  kind: AttendeeKind;
  /** Name as given in the event. */
  name?: Maybe<Scalars['String']['output']>;
  /** Response of the attendee to the invitation. */
  response: EventResponse;
  /** User in Microsoft Entra ID with this email address; a secondary one is found only with `User.Read.All`. Null if there is none. */
  user?: Maybe<User>;
};

/** Attendee to invite. */
export type AttendeeInput = {
  /** Email address of the attendee. */
  address: Scalars['EmailAddress']['input'];
  /** Role of the attendee. */
  kind: AttendeeKind;
};

/** Role of an attendee. */
export type AttendeeKind =
  /** Optional attendee. */
  | 'OPTIONAL'
  /** Required attendee. */
  | 'REQUIRED'
  /** Resource, for example a room or equipment. */
  | 'RESOURCE';

/** Body format. */
export type BodyFormat =
  /** HTML. */
  | 'HTML'
  /** Plain text. */
  | 'TEXT';

/** Event to cancel. */
export type CancelEventInput = {
  /** Comment for the attendees, at most 1,000 characters. */
  comment?: InputMaybe<Scalars['String']['input']>;
  /** Global ID of the event. */
  eventId: Scalars['ID']['input'];
};

/** Something that was said about a task. */
export type Comment = Node & {
  __typename?: 'Comment';
  /** Who said it; null if the user is no longer in the directory. */
  author?: Maybe<User>;
  /** When it was said. */
  createdAt: Scalars['DateTime']['output'];
  /** Global id. */
  id: Scalars['ID']['output'];
  /** The task that it is about. */
  task?: Maybe<Task>;
  /** What was said. */
  text: Scalars['String']['output'];
};

/** A page of comments. */
export type CommentConnection = {
  __typename?: 'CommentConnection';
  /** The comments of this page, each with its cursor. */
  edges: Array<CommentEdge>;
  /** The comments of this page. */
  nodes: Array<Comment>;
  /** Where this page stands in the list. */
  pageInfo: PageInfo;
};

/** A comment in a list. */
export type CommentEdge = {
  __typename?: 'CommentEdge';
  /** Cursor of this item. */
  cursor: Scalars['String']['output'];
  /** The comment. */
  node: Comment;
};

/** Which task is done. */
export type CompleteTaskInput = {
  /** A name for this wish: repeated with the same one, it is not done a second time. */
  clientMutationId?: InputMaybe<Scalars['String']['input']>;
  /** Id of the task. */
  taskId: Scalars['ID']['input'];
};

/** The task that is done. */
export type CompleteTaskPayload = {
  __typename?: 'CompleteTaskPayload';
  /** The task. */
  task: Task;
};

/** The task as it is now, or why it was left as it was. */
export type CompleteTaskResult = AlreadyCompleted | CompleteTaskPayload | NotAllowed | ProjectClosed | TaskNotFound;

/** Event to create. `start` and `end` are instants; `timeZone` is the zone in which attendees see them. */
export type CreateEventInput = {
  /** Attendees to invite, at most 100. */
  attendees?: InputMaybe<Array<AttendeeInput>>;
  /** Body, at most 100,000 characters. */
  body?: InputMaybe<Scalars['String']['input']>;
  /** Idempotency key, at most 100 characters: repeating the mutation with the same value does not create a second event. */
  clientMutationId?: InputMaybe<Scalars['String']['input']>;
  /** End of the event. */
  end: Scalars['DateTime']['input'];
  /** Format of `body`. */
  format: BodyFormat;
  /** Location, at most 255 characters. */
  location?: InputMaybe<Scalars['String']['input']>;
  /** Start of the event. */
  start: Scalars['DateTime']['input'];
  /** Subject, at most 255 characters. */
  subject: Scalars['String']['input'];
  /** IANA time zone of the event, for example `Europe/Berlin`. */
  timeZone: Scalars['String']['input'];
};

/** Result of `createEvent`. */
export type CreateEventPayload = {
  __typename?: 'CreateEventPayload';
  /** Created event. */
  event: Event;
};

/** A project to create. */
export type CreateProjectInput = {
  /** A name for this wish: repeated with the same one, it is not done a second time. */
  clientMutationId?: InputMaybe<Scalars['String']['input']>;
  /** What it is about. */
  description?: InputMaybe<Scalars['String']['input']>;
  /** The day by which it is to be finished. */
  dueOn?: InputMaybe<Scalars['Date']['input']>;
  /** Its name. */
  name: Scalars['String']['input'];
};

/** The project that was created. */
export type CreateProjectPayload = {
  __typename?: 'CreateProjectPayload';
  /** The project. */
  project: Project;
};

/** The project that was created, or why it was not. */
export type CreateProjectResult = CreateProjectPayload | InvalidInput;

/** A task to create. */
export type CreateTaskInput = {
  /** Id of the user who is to do it. */
  assigneeId?: InputMaybe<Scalars['ID']['input']>;
  /** A name for this wish: repeated with the same one, it is not done a second time. */
  clientMutationId?: InputMaybe<Scalars['String']['input']>;
  /** What else there is to know. */
  description?: InputMaybe<Scalars['String']['input']>;
  /** The day by which it is to be done. */
  dueOn?: InputMaybe<Scalars['Date']['input']>;
  /** How much it matters. */
  priority: TaskPriority;
  /** Id of the project that it is in. */
  projectId: Scalars['ID']['input'];
  /** What is to be done. */
  title: Scalars['String']['input'];
};

/** The task that was created. */
export type CreateTaskPayload = {
  __typename?: 'CreateTaskPayload';
  /** The task. */
  task: Task;
};

/** The task that was created, or why it was not. */
export type CreateTaskResult = CreateTaskPayload | InvalidInput | NotAMember | NotAllowed | ProjectClosed | ProjectNotFound;

/** Event invitation to decline. */
export type DeclineEventInput = {
  /** Comment for the organizer, at most 1,000 characters. */
  comment?: InputMaybe<Scalars['String']['input']>;
  /** Global ID of the event. */
  eventId: Scalars['ID']['input'];
  /** Whether to notify the organizer. */
  sendResponse: Scalars['Boolean']['input'];
};

/** Downstream web API that this API calls on behalf of the signed-in user. */
export type DownstreamApi =
  /** Microsoft Graph v1.0. */
  | 'MICROSOFT_GRAPH'
  /** The Projects API. */
  | 'PROJECTS';

/** Event in the signed-in user's calendar. */
export type Event = Node & {
  __typename?: 'Event';
  /** Attendees of the event. */
  attendees?: Maybe<Array<Attendee>>;
  /** Body of the event. */
  body?: Maybe<Scalars['String']['output']>;
  /** First 255 characters of the body, as plain text. */
  bodyPreview?: Maybe<Scalars['String']['output']>;
  /** End of the event. */
  end?: Maybe<EventTime>;
  /** Global ID. */
  id: Scalars['ID']['output'];
  /** Whether the event lasts all day. */
  isAllDay?: Maybe<Scalars['Boolean']['output']>;
  /** Whether the event has been cancelled. */
  isCancelled?: Maybe<Scalars['Boolean']['output']>;
  /** Whether the signed-in user is the organizer. */
  isOrganizer?: Maybe<Scalars['Boolean']['output']>;
  /** URL to join the online meeting. Null if the event is not online. */
  joinUrl?: Maybe<Scalars['String']['output']>;
  /** Location of the event. */
  location?: Maybe<Scalars['String']['output']>;
  /** Organizer of the event. */
  organizer?: Maybe<Recipient>;
  /** Availability shown to others for the time of the event. */
  showAs?: Maybe<ShowAs>;
  /** Start of the event. */
  start?: Maybe<EventTime>;
  /** Subject of the event. */
  subject?: Maybe<Scalars['String']['output']>;
  /** URL of the event in Outlook on the web. */
  webLink?: Maybe<Scalars['String']['output']>;
};


/** Event in the signed-in user's calendar. */
export type EventBodyArgs = {
  format: BodyFormat;
};

/** Page of events. */
export type EventConnection = {
  __typename?: 'EventConnection';
  /** Events of this page, each with its cursor. */
  edges: Array<EventEdge>;
  /** Events of this page. */
  nodes: Array<Event>;
  /** Position of this page in the list. */
  pageInfo: PageInfo;
};

/** Event in a list, with its cursor. */
export type EventEdge = {
  __typename?: 'EventEdge';
  /** Cursor of this edge. */
  cursor: Scalars['String']['output'];
  /** Event of this edge. */
  node: Event;
};

/** Response of an attendee to an invitation. */
export type EventResponse =
  /** Accepted. */
  | 'ACCEPTED'
  /** Declined. */
  | 'DECLINED'
  /** No response yet. */
  | 'NONE'
  /** The attendee is the organizer of the event. */
  | 'ORGANIZER'
  /** Tentatively accepted. */
  | 'TENTATIVE';

/** Local date and time with its time zone. */
export type EventTime = {
  __typename?: 'EventTime';
  /** Local date and time, for example `2026-03-31T08:30:00`. */
  dateTime: Scalars['LocalDateTime']['output'];
  /** IANA time zone, for example `Europe/Berlin`. */
  timeZone: Scalars['String']['output'];
};

/** Group in Microsoft Entra ID. */
export type Group = Node & {
  __typename?: 'Group';
  /** Description of the group. */
  description?: Maybe<Scalars['String']['output']>;
  /** Display name of the group. */
  displayName?: Maybe<Scalars['String']['output']>;
  /** Global ID. */
  id: Scalars['ID']['output'];
  /** Email address of the group. Null if the group has none. */
  mail?: Maybe<Scalars['String']['output']>;
  /** Direct members of the group. */
  members?: Maybe<GroupMemberConnection>;
  /** Object ID in Microsoft Entra ID (a GUID). */
  objectId: Scalars['ID']['output'];
  /** Users who own the group and can manage it. */
  owners?: Maybe<UserConnection>;
  /** Whether this is a security group, which can grant access to resources. */
  securityEnabled?: Maybe<Scalars['Boolean']['output']>;
};


/** Group in Microsoft Entra ID. */
export type GroupMembersArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first: Scalars['Int']['input'];
};


/** Group in Microsoft Entra ID. */
export type GroupOwnersArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first: Scalars['Int']['input'];
};

/** Page of groups. */
export type GroupConnection = {
  __typename?: 'GroupConnection';
  /** Groups of this page, each with its cursor. */
  edges: Array<GroupEdge>;
  /** Groups of this page. */
  nodes: Array<Group>;
  /** Position of this page in the list. */
  pageInfo: PageInfo;
};

/** Group in a list, with its cursor. */
export type GroupEdge = {
  __typename?: 'GroupEdge';
  /** Cursor of this edge. */
  cursor: Scalars['String']['output'];
  /** Group of this edge. */
  node: Group;
};

/** Member of a group: a user, another group, or another Microsoft Entra object (device, contact, application). */
export type GroupMember = Group | OtherMember | User;

/** Page of group members. */
export type GroupMemberConnection = {
  __typename?: 'GroupMemberConnection';
  /** Members of this page, each with its cursor. */
  edges: Array<GroupMemberEdge>;
  /** Members of this page. */
  nodes: Array<GroupMember>;
  /** Position of this page in the list. */
  pageInfo: PageInfo;
};

/** Group member in a list, with its cursor. */
export type GroupMemberEdge = {
  __typename?: 'GroupMemberEdge';
  /** Cursor of this edge. */
  cursor: Scalars['String']['output'];
  /** Group member of this edge. */
  node: GroupMember;
};

/** Importance of a message, set by its sender. */
export type Importance =
  /** High importance. */
  | 'HIGH'
  /** Low importance. */
  | 'LOW'
  /** Normal importance. */
  | 'NORMAL';

/** A field of the input cannot be as it is. */
export type InvalidInput = UserError & {
  __typename?: 'InvalidInput';
  /** Name of the field. */
  field: Scalars['String']['output'];
  /** What is wrong, for people. */
  message: Scalars['String']['output'];
};

/** Folder of the signed-in user's mailbox. */
export type MailFolder = Node & {
  __typename?: 'MailFolder';
  /** Number of direct child folders. */
  childFolderCount?: Maybe<Scalars['Int']['output']>;
  /** Display name of the folder, in the language of the mailbox. */
  displayName?: Maybe<Scalars['String']['output']>;
  /** Global ID. */
  id: Scalars['ID']['output'];
  /** Messages in this folder, newest first. */
  messages?: Maybe<MessageConnection>;
  /** Number of messages in the folder. */
  totalItemCount?: Maybe<Scalars['Int']['output']>;
  /** Number of unread messages in the folder. */
  unreadItemCount?: Maybe<Scalars['Int']['output']>;
};


/** Folder of the signed-in user's mailbox. */
export type MailFolderMessagesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<MessageFilter>;
  first: Scalars['Int']['input'];
};

/** Page of mail folders. */
export type MailFolderConnection = {
  __typename?: 'MailFolderConnection';
  /** Mail folders of this page, each with its cursor. */
  edges: Array<MailFolderEdge>;
  /** Mail folders of this page. */
  nodes: Array<MailFolder>;
  /** Position of this page in the list. */
  pageInfo: PageInfo;
};

/** Mail folder in a list, with its cursor. */
export type MailFolderEdge = {
  __typename?: 'MailFolderEdge';
  /** Cursor of this edge. */
  cursor: Scalars['String']['output'];
  /** Mail folder of this edge. */
  node: MailFolder;
};

/** Message to mark as read or unread. */
export type MarkMessageInput = {
  /** Whether to mark the message as read (true) or unread (false). */
  isRead: Scalars['Boolean']['input'];
  /** Global ID of the message. */
  messageId: Scalars['ID']['input'];
};

/** Result of `markMessage`. */
export type MarkMessagePayload = {
  __typename?: 'MarkMessagePayload';
  /** Message with its new read status. */
  message: Message;
};

/** Mail message. */
export type Message = Node & {
  __typename?: 'Message';
  /** Attachments, without their content. */
  attachments?: Maybe<Array<Attachment>>;
  /** Body of the message. Microsoft Graph removes active content from HTML; sanitize it before rendering anyway. */
  body?: Maybe<Scalars['String']['output']>;
  /** First 255 characters of the body, as plain text. */
  bodyPreview?: Maybe<Scalars['String']['output']>;
  /** Copy recipients of the message (Cc). */
  ccRecipients?: Maybe<Array<Recipient>>;
  /** ID shared by all messages of a conversation. */
  conversationId?: Maybe<Scalars['String']['output']>;
  /** Sender of the message. Null for a draft. */
  from?: Maybe<Recipient>;
  /** Whether the message has attachments other than inline ones. */
  hasAttachments?: Maybe<Scalars['Boolean']['output']>;
  /** Global ID. It stays the same when the message is moved to another folder. */
  id: Scalars['ID']['output'];
  /** Importance set by the sender. */
  importance?: Maybe<Importance>;
  /** Whether the message is a draft that has not been sent. */
  isDraft?: Maybe<Scalars['Boolean']['output']>;
  /** Whether the message has been read. */
  isRead?: Maybe<Scalars['Boolean']['output']>;
  /** Time at which the message was received. */
  receivedDateTime?: Maybe<Scalars['DateTime']['output']>;
  /** Time at which the message was sent. */
  sentDateTime?: Maybe<Scalars['DateTime']['output']>;
  /** Subject of the message. */
  subject?: Maybe<Scalars['String']['output']>;
  /** Recipients of the message (To). */
  toRecipients?: Maybe<Array<Recipient>>;
  /** URL of the message in Outlook on the web. */
  webLink?: Maybe<Scalars['String']['output']>;
};


/** Mail message. */
export type MessageBodyArgs = {
  format: BodyFormat;
};

/** Page of messages. */
export type MessageConnection = {
  __typename?: 'MessageConnection';
  /** Messages of this page, each with its cursor. */
  edges: Array<MessageEdge>;
  /** Messages of this page. */
  nodes: Array<Message>;
  /** Position of this page in the list. */
  pageInfo: PageInfo;
};

/** Message in a list, with its cursor. */
export type MessageEdge = {
  __typename?: 'MessageEdge';
  /** Cursor of this edge. */
  cursor: Scalars['String']['output'];
  /** Message of this edge. */
  node: Message;
};

/** Message filter; all given criteria must match. */
export type MessageFilter = {
  /** Email address of the sender. */
  from?: InputMaybe<Scalars['EmailAddress']['input']>;
  /** Whether the message has attachments other than inline ones. */
  hasAttachments?: InputMaybe<Scalars['Boolean']['input']>;
  /** Importance set by the sender. */
  importance?: InputMaybe<Importance>;
  /** Whether the message has been read. */
  isRead?: InputMaybe<Scalars['Boolean']['input']>;
  /** End of the time range in which the message was received, exclusive. */
  receivedBefore?: InputMaybe<Scalars['DateTime']['input']>;
  /** Start of the time range in which the message was received, inclusive. */
  receivedSince?: InputMaybe<Scalars['DateTime']['input']>;
};

/** Mutation root. Each mutation is sent to its downstream API once; if the response is lost, the error is `OUTCOME_UNKNOWN`. */
export type Mutation = {
  __typename?: 'Mutation';
  /** Accepts an event invitation, definitely or tentatively, and notifies the organizer. */
  acceptEvent?: Maybe<RespondToEventPayload>;
  /** Says something about a task. */
  addComment?: Maybe<AddCommentResult>;
  /** Gives a task to a member of its project, or to nobody. */
  assignTask?: Maybe<AssignTaskResult>;
  /** Cancels an event that the signed-in user organizes and notifies the attendees. */
  cancelEvent?: Maybe<RespondToEventPayload>;
  /** Says that a task is done. */
  completeTask?: Maybe<CompleteTaskResult>;
  /** Creates an event in the signed-in user's calendar and invites its attendees. */
  createEvent?: Maybe<CreateEventPayload>;
  /** Creates a project that the signed-in user owns. */
  createProject?: Maybe<CreateProjectResult>;
  /** Creates a task in a project. */
  createTask?: Maybe<CreateTaskResult>;
  /** Declines an event invitation and notifies the organizer. */
  declineEvent?: Maybe<RespondToEventPayload>;
  /** Marks a message as read or unread. */
  markMessage?: Maybe<MarkMessagePayload>;
  /** Says that a task is not done after all. */
  reopenTask?: Maybe<ReopenTaskResult>;
  /** Sends a message from the signed-in user's mailbox and saves it to Sent Items. */
  sendMail?: Maybe<SendMailPayload>;
};


/** Mutation root. Each mutation is sent to its downstream API once; if the response is lost, the error is `OUTCOME_UNKNOWN`. */
export type MutationAcceptEventArgs = {
  input: AcceptEventInput;
};


/** Mutation root. Each mutation is sent to its downstream API once; if the response is lost, the error is `OUTCOME_UNKNOWN`. */
export type MutationAddCommentArgs = {
  input: AddCommentInput;
};


/** Mutation root. Each mutation is sent to its downstream API once; if the response is lost, the error is `OUTCOME_UNKNOWN`. */
export type MutationAssignTaskArgs = {
  input: AssignTaskInput;
};


/** Mutation root. Each mutation is sent to its downstream API once; if the response is lost, the error is `OUTCOME_UNKNOWN`. */
export type MutationCancelEventArgs = {
  input: CancelEventInput;
};


/** Mutation root. Each mutation is sent to its downstream API once; if the response is lost, the error is `OUTCOME_UNKNOWN`. */
export type MutationCompleteTaskArgs = {
  input: CompleteTaskInput;
};


/** Mutation root. Each mutation is sent to its downstream API once; if the response is lost, the error is `OUTCOME_UNKNOWN`. */
export type MutationCreateEventArgs = {
  input: CreateEventInput;
};


/** Mutation root. Each mutation is sent to its downstream API once; if the response is lost, the error is `OUTCOME_UNKNOWN`. */
export type MutationCreateProjectArgs = {
  input: CreateProjectInput;
};


/** Mutation root. Each mutation is sent to its downstream API once; if the response is lost, the error is `OUTCOME_UNKNOWN`. */
export type MutationCreateTaskArgs = {
  input: CreateTaskInput;
};


/** Mutation root. Each mutation is sent to its downstream API once; if the response is lost, the error is `OUTCOME_UNKNOWN`. */
export type MutationDeclineEventArgs = {
  input: DeclineEventInput;
};


/** Mutation root. Each mutation is sent to its downstream API once; if the response is lost, the error is `OUTCOME_UNKNOWN`. */
export type MutationMarkMessageArgs = {
  input: MarkMessageInput;
};


/** Mutation root. Each mutation is sent to its downstream API once; if the response is lost, the error is `OUTCOME_UNKNOWN`. */
export type MutationReopenTaskArgs = {
  input: ReopenTaskInput;
};


/** Mutation root. Each mutation is sent to its downstream API once; if the response is lost, the error is `OUTCOME_UNKNOWN`. */
export type MutationSendMailArgs = {
  input: SendMailInput;
};

/** Object that can be fetched again by its global ID. */
export type Node = {
  /** Global ID: opaque, valid only in this API. */
  id: Scalars['ID']['output'];
};

/** The user is not a member of the project. */
export type NotAMember = UserError & {
  __typename?: 'NotAMember';
  /** What is wrong, for people. */
  message: Scalars['String']['output'];
};

/** The signed-in user may look on, and not change anything. */
export type NotAllowed = UserError & {
  __typename?: 'NotAllowed';
  /** What is wrong, for people. */
  message: Scalars['String']['output'];
};

/** The task is not done. */
export type NotCompleted = UserError & {
  __typename?: 'NotCompleted';
  /** What is wrong, for people. */
  message: Scalars['String']['output'];
};

/** Which way something is ordered. */
export type OrderDirection =
  /** The least first. */
  | 'ASC'
  /** The greatest first. */
  | 'DESC';

/** Group member that is neither a user nor a group. */
export type OtherMember = {
  __typename?: 'OtherMember';
  /** Display name. Null if the object has none or the signed-in user may not see it. */
  displayName?: Maybe<Scalars['String']['output']>;
  /** Microsoft Graph resource type, for example `device` or `orgContact`. */
  kind: Scalars['String']['output'];
  /** Object ID in Microsoft Entra ID (a GUID). */
  objectId: Scalars['ID']['output'];
};

/** Position of a page in its list, as in the Relay Cursor Connections specification. */
export type PageInfo = {
  __typename?: 'PageInfo';
  /** Cursor to pass as `after` for the next page. Null if there is no next page and this page is empty. */
  endCursor?: Maybe<Scalars['String']['output']>;
  /** Whether there are items after this page. */
  hasNextPage: Scalars['Boolean']['output'];
  /** Whether there are items before this page. */
  hasPreviousPage: Scalars['Boolean']['output'];
  /** Cursor of the first edge of this page. Null if the page is empty. */
  startCursor?: Maybe<Scalars['String']['output']>;
};

/** Size of a square profile photo. */
export type PhotoSize =
  /** 240×240 pixels. */
  | 'LARGE'
  /** 96×96 pixels. */
  | 'MEDIUM'
  /** 48×48 pixels. */
  | 'SMALL';

/** Something that a team works on together. */
export type Project = Node & {
  __typename?: 'Project';
  /** When it was created. */
  createdAt: Scalars['DateTime']['output'];
  /** What the project is about. */
  description?: Maybe<Scalars['String']['output']>;
  /** The day by which it is to be finished; null if there is none. */
  dueOn?: Maybe<Scalars['Date']['output']>;
  /** Global id. */
  id: Scalars['ID']['output'];
  /** Who works on the project. */
  members?: Maybe<ProjectMemberConnection>;
  /** Name of the project. */
  name: Scalars['String']['output'];
  /** How many of them are not done. */
  openTaskCount: Scalars['Int']['output'];
  /** Who answers for the project; null if the user is no longer in the directory. */
  owner?: Maybe<User>;
  /** How the project stands. */
  status: ProjectStatus;
  /** How many tasks it has. */
  taskCount: Scalars['Int']['output'];
  /** What is to be done. */
  tasks?: Maybe<TaskConnection>;
};


/** Something that a team works on together. */
export type ProjectMembersArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first: Scalars['Int']['input'];
};


/** Something that a team works on together. */
export type ProjectTasksArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<TaskFilter>;
  first: Scalars['Int']['input'];
  orderBy?: InputMaybe<TaskOrder>;
};

/** The project is closed. */
export type ProjectClosed = UserError & {
  __typename?: 'ProjectClosed';
  /** What is wrong, for people. */
  message: Scalars['String']['output'];
};

/** A page of projects. */
export type ProjectConnection = {
  __typename?: 'ProjectConnection';
  /** The projects of this page, each with its cursor. */
  edges: Array<ProjectEdge>;
  /** The projects of this page. */
  nodes: Array<Project>;
  /** Where this page stands in the list. */
  pageInfo: PageInfo;
};

/** A project in a list. */
export type ProjectEdge = {
  __typename?: 'ProjectEdge';
  /** Cursor of this item. */
  cursor: Scalars['String']['output'];
  /** The project. */
  node: Project;
};

/** Which projects; what is given must all be so. */
export type ProjectFilter = {
  /** How it stands: one of these. */
  status?: InputMaybe<Array<ProjectStatus>>;
  /** Words in its name or description. */
  text?: InputMaybe<Scalars['String']['input']>;
};

/** A page of a project's members. */
export type ProjectMemberConnection = {
  __typename?: 'ProjectMemberConnection';
  /** The members of this page, each with its cursor and role. */
  edges: Array<ProjectMemberEdge>;
  /** The members of this page; null in the place of one who is no longer in the directory. */
  nodes?: Maybe<Array<Maybe<User>>>;
  /** Where this page stands in the list. */
  pageInfo: PageInfo;
};

/** A user's membership of a project. */
export type ProjectMemberEdge = {
  __typename?: 'ProjectMemberEdge';
  /** Cursor of this item. */
  cursor: Scalars['String']['output'];
  /** The member; null if the user is no longer in the directory. */
  node?: Maybe<User>;
  /** What the member does in the project. */
  role: ProjectRole;
};

/** There is no such project, or the signed-in user may not see it. */
export type ProjectNotFound = UserError & {
  __typename?: 'ProjectNotFound';
  /** What is wrong, for people. */
  message: Scalars['String']['output'];
};

/** In which order projects come. */
export type ProjectOrder = {
  /** Which way. */
  direction: OrderDirection;
  /** By what. */
  field: ProjectOrderField;
};

/** By what projects can be ordered. */
export type ProjectOrderField =
  /** By when they were created. */
  | 'CREATED_AT'
  /** By when they are due; those that are not come last. */
  | 'DUE_ON'
  /** By name. */
  | 'NAME';

/** What a member does in a project. */
export type ProjectRole =
  /** Works on the project. */
  | 'CONTRIBUTOR'
  /** Answers for the project. */
  | 'OWNER'
  /** Looks on. */
  | 'VIEWER';

/** How a project stands. */
export type ProjectStatus =
  /** Being worked on. */
  | 'ACTIVE'
  /** Finished or given up. */
  | 'CLOSED'
  /** Not begun. */
  | 'PLANNED';

/** Query root. */
export type Query = {
  __typename?: 'Query';
  /** Events of the signed-in user's calendar in a time range, ordered by start, with each occurrence of recurring events. */
  calendarView?: Maybe<EventConnection>;
  /** A comment by id; null if there is none, or if the signed-in user may not see its project. */
  comment?: Maybe<Comment>;
  /** Event of the signed-in user's calendar. Null if there is no such event. */
  event?: Maybe<Event>;
  /** Group in Microsoft Entra ID. Null if there is no such group. */
  group?: Maybe<Group>;
  /** Groups in Microsoft Entra ID. */
  groups?: Maybe<GroupConnection>;
  /** Folder of the signed-in user's mailbox. Null if there is no such folder. */
  mailFolder?: Maybe<MailFolder>;
  /** Folders of the signed-in user's mailbox. */
  mailFolders?: Maybe<MailFolderConnection>;
  /** The signed-in user. */
  me?: Maybe<User>;
  /** Message of the signed-in user's mailbox. Null if there is no such message. */
  message?: Maybe<Message>;
  /** Messages of the signed-in user's mailbox, newest first. */
  messages?: Maybe<MessageConnection>;
  /** Fetches an object by its global ID. Null if it does not exist or the signed-in user may not see it. */
  node?: Maybe<Node>;
  /** A project by id; null if there is none, or if the signed-in user may not see it. */
  project?: Maybe<Project>;
  /** The projects that the signed-in user may see. */
  projects?: Maybe<ProjectConnection>;
  /** A task by id; null if there is none, or if the signed-in user may not see its project. */
  task?: Maybe<Task>;
  /** User in Microsoft Entra ID. Null if there is no such user. */
  user?: Maybe<User>;
  /** Users in Microsoft Entra ID. */
  users?: Maybe<UserConnection>;
};


/** Query root. */
export type QueryCalendarViewArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  end: Scalars['DateTime']['input'];
  first: Scalars['Int']['input'];
  start: Scalars['DateTime']['input'];
  timeZone: Scalars['String']['input'];
};


/** Query root. */
export type QueryCommentArgs = {
  id: Scalars['ID']['input'];
};


/** Query root. */
export type QueryEventArgs = {
  id: Scalars['ID']['input'];
  timeZone: Scalars['String']['input'];
};


/** Query root. */
export type QueryGroupArgs = {
  id: Scalars['ID']['input'];
};


/** Query root. */
export type QueryGroupsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first: Scalars['Int']['input'];
  search?: InputMaybe<Scalars['String']['input']>;
};


/** Query root. */
export type QueryMailFolderArgs = {
  id: Scalars['ID']['input'];
};


/** Query root. */
export type QueryMailFoldersArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first: Scalars['Int']['input'];
};


/** Query root. */
export type QueryMessageArgs = {
  id: Scalars['ID']['input'];
};


/** Query root. */
export type QueryMessagesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<MessageFilter>;
  first: Scalars['Int']['input'];
  search?: InputMaybe<Scalars['String']['input']>;
};


/** Query root. */
export type QueryNodeArgs = {
  id: Scalars['ID']['input'];
};


/** Query root. */
export type QueryProjectArgs = {
  id: Scalars['ID']['input'];
};


/** Query root. */
export type QueryProjectsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<ProjectFilter>;
  first: Scalars['Int']['input'];
  orderBy?: InputMaybe<ProjectOrder>;
};


/** Query root. */
export type QueryTaskArgs = {
  id: Scalars['ID']['input'];
};


/** Query root. */
export type QueryUserArgs = {
  id: Scalars['ID']['input'];
};


/** Query root. */
export type QueryUsersArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first: Scalars['Int']['input'];
  search?: InputMaybe<Scalars['String']['input']>;
};

/** Sender, recipient or organizer, with name and email address. */
export type Recipient = {
  __typename?: 'Recipient';
  /** Email address as given in the message or event; not necessarily valid. */
  address?: Maybe<Scalars['String']['output']>;
  /** Name as given in the message or event. */
  name?: Maybe<Scalars['String']['output']>;
  /** User in Microsoft Entra ID with this email address; a secondary one is found only with `User.Read.All`. Null if there is none. */
  user?: Maybe<User>;
};

/** Which task is not done after all. */
export type ReopenTaskInput = {
  /** A name for this wish: repeated with the same one, it is not done a second time. */
  clientMutationId?: InputMaybe<Scalars['String']['input']>;
  /** Id of the task. */
  taskId: Scalars['ID']['input'];
};

/** The task that is not done after all. */
export type ReopenTaskPayload = {
  __typename?: 'ReopenTaskPayload';
  /** The task. */
  task: Task;
};

/** The task as it is now, or why it was left as it was. */
export type ReopenTaskResult = NotAllowed | NotCompleted | ProjectClosed | ReopenTaskPayload | TaskNotFound;

/** Result of `acceptEvent`, `declineEvent` and `cancelEvent`. */
export type RespondToEventPayload = {
  __typename?: 'RespondToEventPayload';
  /** Global ID of the event. Microsoft Graph deletes an event that was declined or cancelled. */
  eventId: Scalars['ID']['output'];
};

/** Message to send. */
export type SendMailInput = {
  /** Body, at most 100,000 characters. */
  body: Scalars['String']['input'];
  /** Copy recipients (Cc), at most 100. */
  cc?: InputMaybe<Array<Scalars['EmailAddress']['input']>>;
  /** Format of `body`. */
  format: BodyFormat;
  /** Importance of the message. */
  importance: Importance;
  /** Subject, at most 255 characters. */
  subject: Scalars['String']['input'];
  /** Recipients (To), from 1 to 100. */
  to: Array<Scalars['EmailAddress']['input']>;
};

/** Result of `sendMail`. */
export type SendMailPayload = {
  __typename?: 'SendMailPayload';
  /** Always true; failures are reported as errors. */
  accepted: Scalars['Boolean']['output'];
};

/** Availability shown to others. */
export type ShowAs =
  /** Busy. */
  | 'BUSY'
  /** Free. */
  | 'FREE'
  /** Out of office. */
  | 'OUT_OF_OFFICE'
  /** Tentative. */
  | 'TENTATIVE'
  /** Unknown: Microsoft Graph returned no availability or one that this API does not know. */
  | 'UNKNOWN'
  /** Working elsewhere. */
  | 'WORKING_ELSEWHERE';

/** Something to be done in a project. */
export type Task = Node & {
  __typename?: 'Task';
  /** Who is to do it; null if nobody is, or if the user is no longer in the directory. */
  assignee?: Maybe<User>;
  /** How many comments it has. */
  commentCount: Scalars['Int']['output'];
  /** What was said about it, oldest first. */
  comments?: Maybe<CommentConnection>;
  /**
   * Whether it is done.
   * @deprecated `status` tells more: use `status: DONE`.
   */
  completed: Scalars['Boolean']['output'];
  /** When it was done; null if it is not. */
  completedAt?: Maybe<Scalars['DateTime']['output']>;
  /** When it was created. */
  createdAt: Scalars['DateTime']['output'];
  /** What else there is to know. */
  description?: Maybe<Scalars['String']['output']>;
  /** The day by which it is to be done; null if there is none. */
  dueOn?: Maybe<Scalars['Date']['output']>;
  /** Global id. */
  id: Scalars['ID']['output'];
  /** How much it matters. */
  priority: TaskPriority;
  /** The project that it is in. */
  project?: Maybe<Project>;
  /** How it stands. */
  status: TaskStatus;
  /** What is to be done. */
  title: Scalars['String']['output'];
};


/** Something to be done in a project. */
export type TaskCommentsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first: Scalars['Int']['input'];
};

/** A page of tasks. */
export type TaskConnection = {
  __typename?: 'TaskConnection';
  /** The tasks of this page, each with its cursor. */
  edges: Array<TaskEdge>;
  /** The tasks of this page. */
  nodes: Array<Task>;
  /** Where this page stands in the list. */
  pageInfo: PageInfo;
};

/** A task in a list. */
export type TaskEdge = {
  __typename?: 'TaskEdge';
  /** Cursor of this item. */
  cursor: Scalars['String']['output'];
  /** The task. */
  node: Task;
};

/** Which tasks; what is given must all be so. */
export type TaskFilter = {
  /** How it stands: one of these. */
  status?: InputMaybe<Array<TaskStatus>>;
};

/** There is no such task, or the signed-in user may not see its project. */
export type TaskNotFound = UserError & {
  __typename?: 'TaskNotFound';
  /** What is wrong, for people. */
  message: Scalars['String']['output'];
};

/** In which order tasks come. */
export type TaskOrder = {
  /** Which way. */
  direction: OrderDirection;
  /** By what. */
  field: TaskOrderField;
};

/** By what tasks can be ordered. */
export type TaskOrderField =
  /** By when they were created. */
  | 'CREATED_AT'
  /** By when they are due; those that are not come last. */
  | 'DUE_ON'
  /** By how much they matter. */
  | 'PRIORITY'
  /** By title. */
  | 'TITLE';

/** How much a task matters. */
export type TaskPriority =
  /** More than others. */
  | 'HIGH'
  /** Less than others. */
  | 'LOW'
  /** As usual. */
  | 'NORMAL';

/** How a task stands. */
export type TaskStatus =
  /** Done. */
  | 'DONE'
  /** Being worked on. */
  | 'IN_PROGRESS'
  /** Not begun. */
  | 'OPEN';

/** User in Microsoft Entra ID. */
export type User = Node & {
  __typename?: 'User';
  /** Department. Null for other users unless `User.Read.All` is consented. */
  department?: Maybe<Scalars['String']['output']>;
  /** Users who report directly to this user. */
  directReports?: Maybe<UserConnection>;
  /** Full name as shown in the address book. */
  displayName?: Maybe<Scalars['String']['output']>;
  /** First name. */
  givenName?: Maybe<Scalars['String']['output']>;
  /** Groups that this user is a direct member of. */
  groups?: Maybe<GroupConnection>;
  /** Global ID. */
  id: Scalars['ID']['output'];
  /** Job title. Null for other users unless `User.Read.All` is consented. */
  jobTitle?: Maybe<Scalars['String']['output']>;
  /** Primary SMTP address. */
  mail?: Maybe<Scalars['String']['output']>;
  /** Manager of the user. Null if the user has none, or if the manager is a contact. */
  manager?: Maybe<User>;
  /** Object ID in Microsoft Entra ID (a GUID). */
  objectId: Scalars['ID']['output'];
  /** Office location. Null for other users unless `User.Read.All` is consented. */
  officeLocation?: Maybe<Scalars['String']['output']>;
  /** Profile photo as a `data:` URL. Null if the user has none. */
  photo?: Maybe<Scalars['String']['output']>;
  /** The projects that this user is a member of, as far as the signed-in user may see them. */
  projects?: Maybe<ProjectConnection>;
  /** Last name. */
  surname?: Maybe<Scalars['String']['output']>;
  /** The tasks that this user is to do, as far as the signed-in user may see them. */
  tasks?: Maybe<TaskConnection>;
  /** User principal name (sign-in name), for example `alice@example.com`. */
  userPrincipalName?: Maybe<Scalars['String']['output']>;
};


/** User in Microsoft Entra ID. */
export type UserDirectReportsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first: Scalars['Int']['input'];
};


/** User in Microsoft Entra ID. */
export type UserGroupsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first: Scalars['Int']['input'];
};


/** User in Microsoft Entra ID. */
export type UserPhotoArgs = {
  size: PhotoSize;
};


/** User in Microsoft Entra ID. */
export type UserProjectsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first: Scalars['Int']['input'];
};


/** User in Microsoft Entra ID. */
export type UserTasksArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<TaskFilter>;
  first: Scalars['Int']['input'];
  orderBy?: InputMaybe<TaskOrder>;
};

/** Page of users. */
export type UserConnection = {
  __typename?: 'UserConnection';
  /** Users of this page, each with its cursor. */
  edges: Array<UserEdge>;
  /** Users of this page. */
  nodes: Array<User>;
  /** Position of this page in the list. */
  pageInfo: PageInfo;
};

/** User in a list, with its cursor. */
export type UserEdge = {
  __typename?: 'UserEdge';
  /** Cursor of this edge. */
  cursor: Scalars['String']['output'];
  /** User of this edge. */
  node: User;
};

/** Result of a mutation that was not executed, for a reason that the user can resolve. */
export type UserError = {
  /** Reason, for people. */
  message: Scalars['String']['output'];
};



export type ResolverTypeWrapper<T> = Promise<T> | T;

export type Resolver<TResult, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = ResolverFn<TResult, TParent, TContext, TArgs>;

export type ResolverFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => Promise<TResult> | TResult;

export type SubscriptionSubscribeFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => AsyncIterable<TResult> | Promise<AsyncIterable<TResult>>;

export type SubscriptionResolveFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

export interface SubscriptionSubscriberObject<TResult, TKey extends string, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<{ [key in TKey]: TResult }, TParent, TContext, TArgs>;
  resolve?: SubscriptionResolveFn<TResult, { [key in TKey]: TResult }, TContext, TArgs>;
}

export interface SubscriptionResolverObject<TResult, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<any, TParent, TContext, TArgs>;
  resolve: SubscriptionResolveFn<TResult, any, TContext, TArgs>;
}

export type SubscriptionObject<TResult, TKey extends string, TParent, TContext, TArgs> =
  | SubscriptionSubscriberObject<TResult, TKey, TParent, TContext, TArgs>
  | SubscriptionResolverObject<TResult, TParent, TContext, TArgs>;

export type SubscriptionResolver<TResult, TKey extends string, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> =
  | ((...args: any[]) => SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>)
  | SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>;

export type TypeResolveFn<TTypes, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (
  parent: TParent,
  context: TContext,
  info: GraphQLResolveInfo
) => Maybe<TTypes> | Promise<Maybe<TTypes>>;

export type IsTypeOfResolverFn<T = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (obj: T, context: TContext, info: GraphQLResolveInfo) => boolean | Promise<boolean>;

export type NextResolverFn<T> = () => Promise<T>;

export type DirectiveResolverFn<TResult = Record<PropertyKey, never>, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = (
  next: NextResolverFn<TResult>,
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;



/** Mapping of union types */
export type ResolversUnionTypes<_RefType extends Record<string, unknown>> = {
  AddCommentResult:
    | ( Omit<AddCommentPayload, 'comment'> & { comment: _RefType['Comment'] } )
    | ( InvalidInput )
    | ( NotAllowed )
    | ( ProjectClosed )
    | ( TaskNotFound )
  ;
  AssignTaskResult:
    | ( Omit<AssignTaskPayload, 'task'> & { task: _RefType['Task'] } )
    | ( NotAMember )
    | ( NotAllowed )
    | ( ProjectClosed )
    | ( TaskNotFound )
  ;
  CompleteTaskResult:
    | ( AlreadyCompleted )
    | ( Omit<CompleteTaskPayload, 'task'> & { task: _RefType['Task'] } )
    | ( NotAllowed )
    | ( ProjectClosed )
    | ( TaskNotFound )
  ;
  CreateProjectResult:
    | ( Omit<CreateProjectPayload, 'project'> & { project: _RefType['Project'] } )
    | ( InvalidInput )
  ;
  CreateTaskResult:
    | ( Omit<CreateTaskPayload, 'task'> & { task: _RefType['Task'] } )
    | ( InvalidInput )
    | ( NotAMember )
    | ( NotAllowed )
    | ( ProjectClosed )
    | ( ProjectNotFound )
  ;
  GroupMember:
    | ( GraphGroup )
    | ( GraphMember )
    | ( GraphUser )
  ;
  ReopenTaskResult:
    | ( NotAllowed )
    | ( NotCompleted )
    | ( ProjectClosed )
    | ( Omit<ReopenTaskPayload, 'task'> & { task: _RefType['Task'] } )
    | ( TaskNotFound )
  ;
};

/** Mapping of interface types */
export type ResolversInterfaceTypes<_RefType extends Record<string, unknown>> = {
  Node:
    | ( CommentPayload )
    | ( GraphEvent )
    | ( GraphGroup )
    | ( GraphMailFolder )
    | ( GraphMessage )
    | ( ProjectPayload )
    | ( TaskPayload )
    | ( GraphUser )
  ;
  UserError:
    | ( AlreadyCompleted )
    | ( InvalidInput )
    | ( NotAMember )
    | ( NotAllowed )
    | ( NotCompleted )
    | ( ProjectClosed )
    | ( ProjectNotFound )
    | ( TaskNotFound )
  ;
};

/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  AcceptEventInput: AcceptEventInput;
  AddCommentInput: AddCommentInput;
  AddCommentPayload: ResolverTypeWrapper<Omit<AddCommentPayload, 'comment'> & { comment: ResolversTypes['Comment'] }>;
  AddCommentResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['AddCommentResult']>;
  AlreadyCompleted: ResolverTypeWrapper<AlreadyCompleted>;
  AssignTaskInput: AssignTaskInput;
  AssignTaskPayload: ResolverTypeWrapper<Omit<AssignTaskPayload, 'task'> & { task: ResolversTypes['Task'] }>;
  AssignTaskResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['AssignTaskResult']>;
  Attachment: ResolverTypeWrapper<GraphAttachment>;
  AttachmentKind: AttachmentKind;
  Attendee: ResolverTypeWrapper<GraphAttendee>;
  AttendeeInput: AttendeeInput;
  AttendeeKind: AttendeeKind;
  BodyFormat: BodyFormat;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  CancelEventInput: CancelEventInput;
  Comment: ResolverTypeWrapper<CommentPayload>;
  CommentConnection: ResolverTypeWrapper<CommentPage>;
  CommentEdge: ResolverTypeWrapper<Omit<CommentEdge, 'node'> & { node: ResolversTypes['Comment'] }>;
  CompleteTaskInput: CompleteTaskInput;
  CompleteTaskPayload: ResolverTypeWrapper<Omit<CompleteTaskPayload, 'task'> & { task: ResolversTypes['Task'] }>;
  CompleteTaskResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['CompleteTaskResult']>;
  CreateEventInput: CreateEventInput;
  CreateEventPayload: ResolverTypeWrapper<Omit<CreateEventPayload, 'event'> & { event: ResolversTypes['Event'] }>;
  CreateProjectInput: CreateProjectInput;
  CreateProjectPayload: ResolverTypeWrapper<Omit<CreateProjectPayload, 'project'> & { project: ResolversTypes['Project'] }>;
  CreateProjectResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['CreateProjectResult']>;
  CreateTaskInput: CreateTaskInput;
  CreateTaskPayload: ResolverTypeWrapper<Omit<CreateTaskPayload, 'task'> & { task: ResolversTypes['Task'] }>;
  CreateTaskResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['CreateTaskResult']>;
  Date: ResolverTypeWrapper<Scalars['Date']['output']>;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  DeclineEventInput: DeclineEventInput;
  DownstreamApi: DownstreamApi;
  EmailAddress: ResolverTypeWrapper<Scalars['EmailAddress']['output']>;
  Event: ResolverTypeWrapper<GraphEvent>;
  EventConnection: ResolverTypeWrapper<EventPage>;
  EventEdge: ResolverTypeWrapper<Omit<EventEdge, 'node'> & { node: ResolversTypes['Event'] }>;
  EventResponse: EventResponse;
  EventTime: ResolverTypeWrapper<GraphEventTime>;
  Group: ResolverTypeWrapper<GraphGroup>;
  GroupConnection: ResolverTypeWrapper<GroupPage>;
  GroupEdge: ResolverTypeWrapper<Omit<GroupEdge, 'node'> & { node: ResolversTypes['Group'] }>;
  GroupMember: ResolverTypeWrapper<GraphMember>;
  GroupMemberConnection: ResolverTypeWrapper<GroupMemberPage>;
  GroupMemberEdge: ResolverTypeWrapper<Omit<GroupMemberEdge, 'node'> & { node: ResolversTypes['GroupMember'] }>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  Importance: Importance;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  InvalidInput: ResolverTypeWrapper<InvalidInput>;
  LocalDateTime: ResolverTypeWrapper<Scalars['LocalDateTime']['output']>;
  MailFolder: ResolverTypeWrapper<GraphMailFolder>;
  MailFolderConnection: ResolverTypeWrapper<MailFolderPage>;
  MailFolderEdge: ResolverTypeWrapper<Omit<MailFolderEdge, 'node'> & { node: ResolversTypes['MailFolder'] }>;
  MarkMessageInput: MarkMessageInput;
  MarkMessagePayload: ResolverTypeWrapper<Omit<MarkMessagePayload, 'message'> & { message: ResolversTypes['Message'] }>;
  Message: ResolverTypeWrapper<GraphMessage>;
  MessageConnection: ResolverTypeWrapper<MessagePage>;
  MessageEdge: ResolverTypeWrapper<Omit<MessageEdge, 'node'> & { node: ResolversTypes['Message'] }>;
  MessageFilter: MessageFilter;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Node: ResolverTypeWrapper<ResolversInterfaceTypes<ResolversTypes>['Node']>;
  NotAMember: ResolverTypeWrapper<NotAMember>;
  NotAllowed: ResolverTypeWrapper<NotAllowed>;
  NotCompleted: ResolverTypeWrapper<NotCompleted>;
  OrderDirection: OrderDirection;
  OtherMember: ResolverTypeWrapper<GraphMember>;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  PhotoSize: PhotoSize;
  Project: ResolverTypeWrapper<ProjectPayload>;
  ProjectClosed: ResolverTypeWrapper<ProjectClosed>;
  ProjectConnection: ResolverTypeWrapper<ProjectPage>;
  ProjectEdge: ResolverTypeWrapper<Omit<ProjectEdge, 'node'> & { node: ResolversTypes['Project'] }>;
  ProjectFilter: ProjectFilter;
  ProjectMemberConnection: ResolverTypeWrapper<MemberPage>;
  ProjectMemberEdge: ResolverTypeWrapper<MemberEdge>;
  ProjectNotFound: ResolverTypeWrapper<ProjectNotFound>;
  ProjectOrder: ProjectOrder;
  ProjectOrderField: ProjectOrderField;
  ProjectRole: ProjectRole;
  ProjectStatus: ProjectStatus;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Recipient: ResolverTypeWrapper<GraphRecipient>;
  ReopenTaskInput: ReopenTaskInput;
  ReopenTaskPayload: ResolverTypeWrapper<Omit<ReopenTaskPayload, 'task'> & { task: ResolversTypes['Task'] }>;
  ReopenTaskResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['ReopenTaskResult']>;
  RespondToEventPayload: ResolverTypeWrapper<RespondToEventPayload>;
  SendMailInput: SendMailInput;
  SendMailPayload: ResolverTypeWrapper<SendMailPayload>;
  ShowAs: ShowAs;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  Task: ResolverTypeWrapper<TaskPayload>;
  TaskConnection: ResolverTypeWrapper<TaskPage>;
  TaskEdge: ResolverTypeWrapper<Omit<TaskEdge, 'node'> & { node: ResolversTypes['Task'] }>;
  TaskFilter: TaskFilter;
  TaskNotFound: ResolverTypeWrapper<TaskNotFound>;
  TaskOrder: TaskOrder;
  TaskOrderField: TaskOrderField;
  TaskPriority: TaskPriority;
  TaskStatus: TaskStatus;
  User: ResolverTypeWrapper<GraphUser>;
  UserConnection: ResolverTypeWrapper<UserPage>;
  UserEdge: ResolverTypeWrapper<Omit<UserEdge, 'node'> & { node: ResolversTypes['User'] }>;
  UserError: ResolverTypeWrapper<ResolversInterfaceTypes<ResolversTypes>['UserError']>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  AcceptEventInput: AcceptEventInput;
  AddCommentInput: AddCommentInput;
  AddCommentPayload: Omit<AddCommentPayload, 'comment'> & { comment: ResolversParentTypes['Comment'] };
  AddCommentResult: ResolversUnionTypes<ResolversParentTypes>['AddCommentResult'];
  AlreadyCompleted: AlreadyCompleted;
  AssignTaskInput: AssignTaskInput;
  AssignTaskPayload: Omit<AssignTaskPayload, 'task'> & { task: ResolversParentTypes['Task'] };
  AssignTaskResult: ResolversUnionTypes<ResolversParentTypes>['AssignTaskResult'];
  Attachment: GraphAttachment;
  Attendee: GraphAttendee;
  AttendeeInput: AttendeeInput;
  Boolean: Scalars['Boolean']['output'];
  CancelEventInput: CancelEventInput;
  Comment: CommentPayload;
  CommentConnection: CommentPage;
  CommentEdge: Omit<CommentEdge, 'node'> & { node: ResolversParentTypes['Comment'] };
  CompleteTaskInput: CompleteTaskInput;
  CompleteTaskPayload: Omit<CompleteTaskPayload, 'task'> & { task: ResolversParentTypes['Task'] };
  CompleteTaskResult: ResolversUnionTypes<ResolversParentTypes>['CompleteTaskResult'];
  CreateEventInput: CreateEventInput;
  CreateEventPayload: Omit<CreateEventPayload, 'event'> & { event: ResolversParentTypes['Event'] };
  CreateProjectInput: CreateProjectInput;
  CreateProjectPayload: Omit<CreateProjectPayload, 'project'> & { project: ResolversParentTypes['Project'] };
  CreateProjectResult: ResolversUnionTypes<ResolversParentTypes>['CreateProjectResult'];
  CreateTaskInput: CreateTaskInput;
  CreateTaskPayload: Omit<CreateTaskPayload, 'task'> & { task: ResolversParentTypes['Task'] };
  CreateTaskResult: ResolversUnionTypes<ResolversParentTypes>['CreateTaskResult'];
  Date: Scalars['Date']['output'];
  DateTime: Scalars['DateTime']['output'];
  DeclineEventInput: DeclineEventInput;
  EmailAddress: Scalars['EmailAddress']['output'];
  Event: GraphEvent;
  EventConnection: EventPage;
  EventEdge: Omit<EventEdge, 'node'> & { node: ResolversParentTypes['Event'] };
  EventTime: GraphEventTime;
  Group: GraphGroup;
  GroupConnection: GroupPage;
  GroupEdge: Omit<GroupEdge, 'node'> & { node: ResolversParentTypes['Group'] };
  GroupMember: GraphMember;
  GroupMemberConnection: GroupMemberPage;
  GroupMemberEdge: Omit<GroupMemberEdge, 'node'> & { node: ResolversParentTypes['GroupMember'] };
  ID: Scalars['ID']['output'];
  Int: Scalars['Int']['output'];
  InvalidInput: InvalidInput;
  LocalDateTime: Scalars['LocalDateTime']['output'];
  MailFolder: GraphMailFolder;
  MailFolderConnection: MailFolderPage;
  MailFolderEdge: Omit<MailFolderEdge, 'node'> & { node: ResolversParentTypes['MailFolder'] };
  MarkMessageInput: MarkMessageInput;
  MarkMessagePayload: Omit<MarkMessagePayload, 'message'> & { message: ResolversParentTypes['Message'] };
  Message: GraphMessage;
  MessageConnection: MessagePage;
  MessageEdge: Omit<MessageEdge, 'node'> & { node: ResolversParentTypes['Message'] };
  MessageFilter: MessageFilter;
  Mutation: Record<PropertyKey, never>;
  Node: ResolversInterfaceTypes<ResolversParentTypes>['Node'];
  NotAMember: NotAMember;
  NotAllowed: NotAllowed;
  NotCompleted: NotCompleted;
  OtherMember: GraphMember;
  PageInfo: PageInfo;
  Project: ProjectPayload;
  ProjectClosed: ProjectClosed;
  ProjectConnection: ProjectPage;
  ProjectEdge: Omit<ProjectEdge, 'node'> & { node: ResolversParentTypes['Project'] };
  ProjectFilter: ProjectFilter;
  ProjectMemberConnection: MemberPage;
  ProjectMemberEdge: MemberEdge;
  ProjectNotFound: ProjectNotFound;
  ProjectOrder: ProjectOrder;
  Query: Record<PropertyKey, never>;
  Recipient: GraphRecipient;
  ReopenTaskInput: ReopenTaskInput;
  ReopenTaskPayload: Omit<ReopenTaskPayload, 'task'> & { task: ResolversParentTypes['Task'] };
  ReopenTaskResult: ResolversUnionTypes<ResolversParentTypes>['ReopenTaskResult'];
  RespondToEventPayload: RespondToEventPayload;
  SendMailInput: SendMailInput;
  SendMailPayload: SendMailPayload;
  String: Scalars['String']['output'];
  Task: TaskPayload;
  TaskConnection: TaskPage;
  TaskEdge: Omit<TaskEdge, 'node'> & { node: ResolversParentTypes['Task'] };
  TaskFilter: TaskFilter;
  TaskNotFound: TaskNotFound;
  TaskOrder: TaskOrder;
  User: GraphUser;
  UserConnection: UserPage;
  UserEdge: Omit<UserEdge, 'node'> & { node: ResolversParentTypes['User'] };
  UserError: ResolversInterfaceTypes<ResolversParentTypes>['UserError'];
};

export type DownstreamDirectiveArgs = {
  api: DownstreamApi;
  cost: Scalars['Int']['input'];
  scopes: Array<Scalars['String']['input']>;
};

export type DownstreamDirectiveResolver<Result, Parent, ContextType = ResolverContext, Args = DownstreamDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type AddCommentPayloadResolvers<ContextType = ResolverContext, ParentType extends ResolversParentTypes['AddCommentPayload'] = ResolversParentTypes['AddCommentPayload']> = {
  comment?: Resolver<ResolversTypes['Comment'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type AddCommentResultResolvers<ContextType = ResolverContext, ParentType extends ResolversParentTypes['AddCommentResult'] = ResolversParentTypes['AddCommentResult']> = {
  __resolveType?: TypeResolveFn<'AddCommentPayload' | 'InvalidInput' | 'NotAllowed' | 'ProjectClosed' | 'TaskNotFound', ParentType, ContextType>;
};

export type AlreadyCompletedResolvers<ContextType = ResolverContext, ParentType extends ResolversParentTypes['AlreadyCompleted'] = ResolversParentTypes['AlreadyCompleted']> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type AssignTaskPayloadResolvers<ContextType = ResolverContext, ParentType extends ResolversParentTypes['AssignTaskPayload'] = ResolversParentTypes['AssignTaskPayload']> = {
  task?: Resolver<ResolversTypes['Task'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type AssignTaskResultResolvers<ContextType = ResolverContext, ParentType extends ResolversParentTypes['AssignTaskResult'] = ResolversParentTypes['AssignTaskResult']> = {
  __resolveType?: TypeResolveFn<'AssignTaskPayload' | 'NotAMember' | 'NotAllowed' | 'ProjectClosed' | 'TaskNotFound', ParentType, ContextType>;
};

export type AttachmentResolvers<ContextType = ResolverContext, ParentType extends ResolversParentTypes['Attachment'] = ResolversParentTypes['Attachment']> = {
  contentType?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  isInline?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['AttachmentKind'], ParentType, ContextType>;
  name?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  size?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
};

export type AttendeeResolvers<ContextType = ResolverContext, ParentType extends ResolversParentTypes['Attendee'] = ResolversParentTypes['Attendee']> = {
  address?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['AttendeeKind'], ParentType, ContextType>;
  name?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  response?: Resolver<ResolversTypes['EventResponse'], ParentType, ContextType>;
  user?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
};

export type CommentResolvers<ContextType = ResolverContext, ParentType extends ResolversParentTypes['Comment'] = ResolversParentTypes['Comment']> = {
  author?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  task?: Resolver<Maybe<ResolversTypes['Task']>, ParentType, ContextType>;
  text?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type CommentConnectionResolvers<ContextType = ResolverContext, ParentType extends ResolversParentTypes['CommentConnection'] = ResolversParentTypes['CommentConnection']> = {
  edges?: Resolver<Array<ResolversTypes['CommentEdge']>, ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['Comment']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type CommentEdgeResolvers<ContextType = ResolverContext, ParentType extends ResolversParentTypes['CommentEdge'] = ResolversParentTypes['CommentEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Comment'], ParentType, ContextType>;
};

export type CompleteTaskPayloadResolvers<ContextType = ResolverContext, ParentType extends ResolversParentTypes['CompleteTaskPayload'] = ResolversParentTypes['CompleteTaskPayload']> = {
  task?: Resolver<ResolversTypes['Task'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type CompleteTaskResultResolvers<ContextType = ResolverContext, ParentType extends ResolversParentTypes['CompleteTaskResult'] = ResolversParentTypes['CompleteTaskResult']> = {
  __resolveType?: TypeResolveFn<'AlreadyCompleted' | 'CompleteTaskPayload' | 'NotAllowed' | 'ProjectClosed' | 'TaskNotFound', ParentType, ContextType>;
};

export type CreateEventPayloadResolvers<ContextType = ResolverContext, ParentType extends ResolversParentTypes['CreateEventPayload'] = ResolversParentTypes['CreateEventPayload']> = {
  event?: Resolver<ResolversTypes['Event'], ParentType, ContextType>;
};

export type CreateProjectPayloadResolvers<ContextType = ResolverContext, ParentType extends ResolversParentTypes['CreateProjectPayload'] = ResolversParentTypes['CreateProjectPayload']> = {
  project?: Resolver<ResolversTypes['Project'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type CreateProjectResultResolvers<ContextType = ResolverContext, ParentType extends ResolversParentTypes['CreateProjectResult'] = ResolversParentTypes['CreateProjectResult']> = {
  __resolveType?: TypeResolveFn<'CreateProjectPayload' | 'InvalidInput', ParentType, ContextType>;
};

export type CreateTaskPayloadResolvers<ContextType = ResolverContext, ParentType extends ResolversParentTypes['CreateTaskPayload'] = ResolversParentTypes['CreateTaskPayload']> = {
  task?: Resolver<ResolversTypes['Task'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type CreateTaskResultResolvers<ContextType = ResolverContext, ParentType extends ResolversParentTypes['CreateTaskResult'] = ResolversParentTypes['CreateTaskResult']> = {
  __resolveType?: TypeResolveFn<'CreateTaskPayload' | 'InvalidInput' | 'NotAMember' | 'NotAllowed' | 'ProjectClosed' | 'ProjectNotFound', ParentType, ContextType>;
};

export interface DateScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['Date'], any> {
  name: 'Date';
}

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export interface EmailAddressScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['EmailAddress'], any> {
  name: 'EmailAddress';
}

export type EventResolvers<ContextType = ResolverContext, ParentType extends ResolversParentTypes['Event'] = ResolversParentTypes['Event']> = {
  attendees?: Resolver<Maybe<Array<ResolversTypes['Attendee']>>, ParentType, ContextType>;
  body?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType, RequireFields<EventBodyArgs, 'format'>>;
  bodyPreview?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  end?: Resolver<Maybe<ResolversTypes['EventTime']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  isAllDay?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  isCancelled?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  isOrganizer?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  joinUrl?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  location?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  organizer?: Resolver<Maybe<ResolversTypes['Recipient']>, ParentType, ContextType>;
  showAs?: Resolver<Maybe<ResolversTypes['ShowAs']>, ParentType, ContextType>;
  start?: Resolver<Maybe<ResolversTypes['EventTime']>, ParentType, ContextType>;
  subject?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  webLink?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type EventConnectionResolvers<ContextType = ResolverContext, ParentType extends ResolversParentTypes['EventConnection'] = ResolversParentTypes['EventConnection']> = {
  edges?: Resolver<Array<ResolversTypes['EventEdge']>, ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['Event']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type EventEdgeResolvers<ContextType = ResolverContext, ParentType extends ResolversParentTypes['EventEdge'] = ResolversParentTypes['EventEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Event'], ParentType, ContextType>;
};

export type EventTimeResolvers<ContextType = ResolverContext, ParentType extends ResolversParentTypes['EventTime'] = ResolversParentTypes['EventTime']> = {
  dateTime?: Resolver<ResolversTypes['LocalDateTime'], ParentType, ContextType>;
  timeZone?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type GroupResolvers<ContextType = ResolverContext, ParentType extends ResolversParentTypes['Group'] = ResolversParentTypes['Group']> = {
  description?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  displayName?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  mail?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  members?: Resolver<Maybe<ResolversTypes['GroupMemberConnection']>, ParentType, ContextType, RequireFields<GroupMembersArgs, 'first'>>;
  objectId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  owners?: Resolver<Maybe<ResolversTypes['UserConnection']>, ParentType, ContextType, RequireFields<GroupOwnersArgs, 'first'>>;
  securityEnabled?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type GroupConnectionResolvers<ContextType = ResolverContext, ParentType extends ResolversParentTypes['GroupConnection'] = ResolversParentTypes['GroupConnection']> = {
  edges?: Resolver<Array<ResolversTypes['GroupEdge']>, ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['Group']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type GroupEdgeResolvers<ContextType = ResolverContext, ParentType extends ResolversParentTypes['GroupEdge'] = ResolversParentTypes['GroupEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Group'], ParentType, ContextType>;
};

export type GroupMemberResolvers<ContextType = ResolverContext, ParentType extends ResolversParentTypes['GroupMember'] = ResolversParentTypes['GroupMember']> = {
  __resolveType?: TypeResolveFn<'Group' | 'OtherMember' | 'User', ParentType, ContextType>;
};

export type GroupMemberConnectionResolvers<ContextType = ResolverContext, ParentType extends ResolversParentTypes['GroupMemberConnection'] = ResolversParentTypes['GroupMemberConnection']> = {
  edges?: Resolver<Array<ResolversTypes['GroupMemberEdge']>, ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['GroupMember']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type GroupMemberEdgeResolvers<ContextType = ResolverContext, ParentType extends ResolversParentTypes['GroupMemberEdge'] = ResolversParentTypes['GroupMemberEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['GroupMember'], ParentType, ContextType>;
};

export type InvalidInputResolvers<ContextType = ResolverContext, ParentType extends ResolversParentTypes['InvalidInput'] = ResolversParentTypes['InvalidInput']> = {
  field?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export interface LocalDateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['LocalDateTime'], any> {
  name: 'LocalDateTime';
}

export type MailFolderResolvers<ContextType = ResolverContext, ParentType extends ResolversParentTypes['MailFolder'] = ResolversParentTypes['MailFolder']> = {
  childFolderCount?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  displayName?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  messages?: Resolver<Maybe<ResolversTypes['MessageConnection']>, ParentType, ContextType, RequireFields<MailFolderMessagesArgs, 'first'>>;
  totalItemCount?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  unreadItemCount?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type MailFolderConnectionResolvers<ContextType = ResolverContext, ParentType extends ResolversParentTypes['MailFolderConnection'] = ResolversParentTypes['MailFolderConnection']> = {
  edges?: Resolver<Array<ResolversTypes['MailFolderEdge']>, ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['MailFolder']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type MailFolderEdgeResolvers<ContextType = ResolverContext, ParentType extends ResolversParentTypes['MailFolderEdge'] = ResolversParentTypes['MailFolderEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['MailFolder'], ParentType, ContextType>;
};

export type MarkMessagePayloadResolvers<ContextType = ResolverContext, ParentType extends ResolversParentTypes['MarkMessagePayload'] = ResolversParentTypes['MarkMessagePayload']> = {
  message?: Resolver<ResolversTypes['Message'], ParentType, ContextType>;
};

export type MessageResolvers<ContextType = ResolverContext, ParentType extends ResolversParentTypes['Message'] = ResolversParentTypes['Message']> = {
  attachments?: Resolver<Maybe<Array<ResolversTypes['Attachment']>>, ParentType, ContextType>;
  body?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType, RequireFields<MessageBodyArgs, 'format'>>;
  bodyPreview?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  ccRecipients?: Resolver<Maybe<Array<ResolversTypes['Recipient']>>, ParentType, ContextType>;
  conversationId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  from?: Resolver<Maybe<ResolversTypes['Recipient']>, ParentType, ContextType>;
  hasAttachments?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  importance?: Resolver<Maybe<ResolversTypes['Importance']>, ParentType, ContextType>;
  isDraft?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  isRead?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  receivedDateTime?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  sentDateTime?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  subject?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  toRecipients?: Resolver<Maybe<Array<ResolversTypes['Recipient']>>, ParentType, ContextType>;
  webLink?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type MessageConnectionResolvers<ContextType = ResolverContext, ParentType extends ResolversParentTypes['MessageConnection'] = ResolversParentTypes['MessageConnection']> = {
  edges?: Resolver<Array<ResolversTypes['MessageEdge']>, ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['Message']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type MessageEdgeResolvers<ContextType = ResolverContext, ParentType extends ResolversParentTypes['MessageEdge'] = ResolversParentTypes['MessageEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Message'], ParentType, ContextType>;
};

export type MutationResolvers<ContextType = ResolverContext, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  acceptEvent?: Resolver<Maybe<ResolversTypes['RespondToEventPayload']>, ParentType, ContextType, RequireFields<MutationAcceptEventArgs, 'input'>>;
  addComment?: Resolver<Maybe<ResolversTypes['AddCommentResult']>, ParentType, ContextType, RequireFields<MutationAddCommentArgs, 'input'>>;
  assignTask?: Resolver<Maybe<ResolversTypes['AssignTaskResult']>, ParentType, ContextType, RequireFields<MutationAssignTaskArgs, 'input'>>;
  cancelEvent?: Resolver<Maybe<ResolversTypes['RespondToEventPayload']>, ParentType, ContextType, RequireFields<MutationCancelEventArgs, 'input'>>;
  completeTask?: Resolver<Maybe<ResolversTypes['CompleteTaskResult']>, ParentType, ContextType, RequireFields<MutationCompleteTaskArgs, 'input'>>;
  createEvent?: Resolver<Maybe<ResolversTypes['CreateEventPayload']>, ParentType, ContextType, RequireFields<MutationCreateEventArgs, 'input'>>;
  createProject?: Resolver<Maybe<ResolversTypes['CreateProjectResult']>, ParentType, ContextType, RequireFields<MutationCreateProjectArgs, 'input'>>;
  createTask?: Resolver<Maybe<ResolversTypes['CreateTaskResult']>, ParentType, ContextType, RequireFields<MutationCreateTaskArgs, 'input'>>;
  declineEvent?: Resolver<Maybe<ResolversTypes['RespondToEventPayload']>, ParentType, ContextType, RequireFields<MutationDeclineEventArgs, 'input'>>;
  markMessage?: Resolver<Maybe<ResolversTypes['MarkMessagePayload']>, ParentType, ContextType, RequireFields<MutationMarkMessageArgs, 'input'>>;
  reopenTask?: Resolver<Maybe<ResolversTypes['ReopenTaskResult']>, ParentType, ContextType, RequireFields<MutationReopenTaskArgs, 'input'>>;
  sendMail?: Resolver<Maybe<ResolversTypes['SendMailPayload']>, ParentType, ContextType, RequireFields<MutationSendMailArgs, 'input'>>;
};

export type NodeResolvers<ContextType = ResolverContext, ParentType extends ResolversParentTypes['Node'] = ResolversParentTypes['Node']> = {
  __resolveType?: TypeResolveFn<'Comment' | 'Event' | 'Group' | 'MailFolder' | 'Message' | 'Project' | 'Task' | 'User', ParentType, ContextType>;
};

export type NotAMemberResolvers<ContextType = ResolverContext, ParentType extends ResolversParentTypes['NotAMember'] = ResolversParentTypes['NotAMember']> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type NotAllowedResolvers<ContextType = ResolverContext, ParentType extends ResolversParentTypes['NotAllowed'] = ResolversParentTypes['NotAllowed']> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type NotCompletedResolvers<ContextType = ResolverContext, ParentType extends ResolversParentTypes['NotCompleted'] = ResolversParentTypes['NotCompleted']> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type OtherMemberResolvers<ContextType = ResolverContext, ParentType extends ResolversParentTypes['OtherMember'] = ResolversParentTypes['OtherMember']> = {
  displayName?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  objectId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type PageInfoResolvers<ContextType = ResolverContext, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type ProjectResolvers<ContextType = ResolverContext, ParentType extends ResolversParentTypes['Project'] = ResolversParentTypes['Project']> = {
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  description?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  dueOn?: Resolver<Maybe<ResolversTypes['Date']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  members?: Resolver<Maybe<ResolversTypes['ProjectMemberConnection']>, ParentType, ContextType, RequireFields<ProjectMembersArgs, 'first'>>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  openTaskCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  owner?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  status?: Resolver<ResolversTypes['ProjectStatus'], ParentType, ContextType>;
  taskCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  tasks?: Resolver<Maybe<ResolversTypes['TaskConnection']>, ParentType, ContextType, RequireFields<ProjectTasksArgs, 'first'>>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ProjectClosedResolvers<ContextType = ResolverContext, ParentType extends ResolversParentTypes['ProjectClosed'] = ResolversParentTypes['ProjectClosed']> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ProjectConnectionResolvers<ContextType = ResolverContext, ParentType extends ResolversParentTypes['ProjectConnection'] = ResolversParentTypes['ProjectConnection']> = {
  edges?: Resolver<Array<ResolversTypes['ProjectEdge']>, ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['Project']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type ProjectEdgeResolvers<ContextType = ResolverContext, ParentType extends ResolversParentTypes['ProjectEdge'] = ResolversParentTypes['ProjectEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Project'], ParentType, ContextType>;
};

export type ProjectMemberConnectionResolvers<ContextType = ResolverContext, ParentType extends ResolversParentTypes['ProjectMemberConnection'] = ResolversParentTypes['ProjectMemberConnection']> = {
  edges?: Resolver<Array<ResolversTypes['ProjectMemberEdge']>, ParentType, ContextType>;
  nodes?: Resolver<Maybe<Array<Maybe<ResolversTypes['User']>>>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type ProjectMemberEdgeResolvers<ContextType = ResolverContext, ParentType extends ResolversParentTypes['ProjectMemberEdge'] = ResolversParentTypes['ProjectMemberEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  role?: Resolver<ResolversTypes['ProjectRole'], ParentType, ContextType>;
};

export type ProjectNotFoundResolvers<ContextType = ResolverContext, ParentType extends ResolversParentTypes['ProjectNotFound'] = ResolversParentTypes['ProjectNotFound']> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type QueryResolvers<ContextType = ResolverContext, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  calendarView?: Resolver<Maybe<ResolversTypes['EventConnection']>, ParentType, ContextType, RequireFields<QueryCalendarViewArgs, 'end' | 'first' | 'start' | 'timeZone'>>;
  comment?: Resolver<Maybe<ResolversTypes['Comment']>, ParentType, ContextType, RequireFields<QueryCommentArgs, 'id'>>;
  event?: Resolver<Maybe<ResolversTypes['Event']>, ParentType, ContextType, RequireFields<QueryEventArgs, 'id' | 'timeZone'>>;
  group?: Resolver<Maybe<ResolversTypes['Group']>, ParentType, ContextType, RequireFields<QueryGroupArgs, 'id'>>;
  groups?: Resolver<Maybe<ResolversTypes['GroupConnection']>, ParentType, ContextType, RequireFields<QueryGroupsArgs, 'first'>>;
  mailFolder?: Resolver<Maybe<ResolversTypes['MailFolder']>, ParentType, ContextType, RequireFields<QueryMailFolderArgs, 'id'>>;
  mailFolders?: Resolver<Maybe<ResolversTypes['MailFolderConnection']>, ParentType, ContextType, RequireFields<QueryMailFoldersArgs, 'first'>>;
  me?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  message?: Resolver<Maybe<ResolversTypes['Message']>, ParentType, ContextType, RequireFields<QueryMessageArgs, 'id'>>;
  messages?: Resolver<Maybe<ResolversTypes['MessageConnection']>, ParentType, ContextType, RequireFields<QueryMessagesArgs, 'first'>>;
  node?: Resolver<Maybe<ResolversTypes['Node']>, ParentType, ContextType, RequireFields<QueryNodeArgs, 'id'>>;
  project?: Resolver<Maybe<ResolversTypes['Project']>, ParentType, ContextType, RequireFields<QueryProjectArgs, 'id'>>;
  projects?: Resolver<Maybe<ResolversTypes['ProjectConnection']>, ParentType, ContextType, RequireFields<QueryProjectsArgs, 'first'>>;
  task?: Resolver<Maybe<ResolversTypes['Task']>, ParentType, ContextType, RequireFields<QueryTaskArgs, 'id'>>;
  user?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType, RequireFields<QueryUserArgs, 'id'>>;
  users?: Resolver<Maybe<ResolversTypes['UserConnection']>, ParentType, ContextType, RequireFields<QueryUsersArgs, 'first'>>;
};

export type RecipientResolvers<ContextType = ResolverContext, ParentType extends ResolversParentTypes['Recipient'] = ResolversParentTypes['Recipient']> = {
  address?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  name?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  user?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
};

export type ReopenTaskPayloadResolvers<ContextType = ResolverContext, ParentType extends ResolversParentTypes['ReopenTaskPayload'] = ResolversParentTypes['ReopenTaskPayload']> = {
  task?: Resolver<ResolversTypes['Task'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ReopenTaskResultResolvers<ContextType = ResolverContext, ParentType extends ResolversParentTypes['ReopenTaskResult'] = ResolversParentTypes['ReopenTaskResult']> = {
  __resolveType?: TypeResolveFn<'NotAllowed' | 'NotCompleted' | 'ProjectClosed' | 'ReopenTaskPayload' | 'TaskNotFound', ParentType, ContextType>;
};

export type RespondToEventPayloadResolvers<ContextType = ResolverContext, ParentType extends ResolversParentTypes['RespondToEventPayload'] = ResolversParentTypes['RespondToEventPayload']> = {
  eventId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type SendMailPayloadResolvers<ContextType = ResolverContext, ParentType extends ResolversParentTypes['SendMailPayload'] = ResolversParentTypes['SendMailPayload']> = {
  accepted?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type TaskResolvers<ContextType = ResolverContext, ParentType extends ResolversParentTypes['Task'] = ResolversParentTypes['Task']> = {
  assignee?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  commentCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  comments?: Resolver<Maybe<ResolversTypes['CommentConnection']>, ParentType, ContextType, RequireFields<TaskCommentsArgs, 'first'>>;
  completed?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  completedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  description?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  dueOn?: Resolver<Maybe<ResolversTypes['Date']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  priority?: Resolver<ResolversTypes['TaskPriority'], ParentType, ContextType>;
  project?: Resolver<Maybe<ResolversTypes['Project']>, ParentType, ContextType>;
  status?: Resolver<ResolversTypes['TaskStatus'], ParentType, ContextType>;
  title?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type TaskConnectionResolvers<ContextType = ResolverContext, ParentType extends ResolversParentTypes['TaskConnection'] = ResolversParentTypes['TaskConnection']> = {
  edges?: Resolver<Array<ResolversTypes['TaskEdge']>, ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['Task']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type TaskEdgeResolvers<ContextType = ResolverContext, ParentType extends ResolversParentTypes['TaskEdge'] = ResolversParentTypes['TaskEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Task'], ParentType, ContextType>;
};

export type TaskNotFoundResolvers<ContextType = ResolverContext, ParentType extends ResolversParentTypes['TaskNotFound'] = ResolversParentTypes['TaskNotFound']> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type UserResolvers<ContextType = ResolverContext, ParentType extends ResolversParentTypes['User'] = ResolversParentTypes['User']> = {
  department?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  directReports?: Resolver<Maybe<ResolversTypes['UserConnection']>, ParentType, ContextType, RequireFields<UserDirectReportsArgs, 'first'>>;
  displayName?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  givenName?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  groups?: Resolver<Maybe<ResolversTypes['GroupConnection']>, ParentType, ContextType, RequireFields<UserGroupsArgs, 'first'>>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  jobTitle?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  mail?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  manager?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  objectId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  officeLocation?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  photo?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType, RequireFields<UserPhotoArgs, 'size'>>;
  projects?: Resolver<Maybe<ResolversTypes['ProjectConnection']>, ParentType, ContextType, RequireFields<UserProjectsArgs, 'first'>>;
  surname?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  tasks?: Resolver<Maybe<ResolversTypes['TaskConnection']>, ParentType, ContextType, RequireFields<UserTasksArgs, 'first'>>;
  userPrincipalName?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type UserConnectionResolvers<ContextType = ResolverContext, ParentType extends ResolversParentTypes['UserConnection'] = ResolversParentTypes['UserConnection']> = {
  edges?: Resolver<Array<ResolversTypes['UserEdge']>, ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['User']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type UserEdgeResolvers<ContextType = ResolverContext, ParentType extends ResolversParentTypes['UserEdge'] = ResolversParentTypes['UserEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
};

export type UserErrorResolvers<ContextType = ResolverContext, ParentType extends ResolversParentTypes['UserError'] = ResolversParentTypes['UserError']> = {
  __resolveType?: TypeResolveFn<'AlreadyCompleted' | 'InvalidInput' | 'NotAMember' | 'NotAllowed' | 'NotCompleted' | 'ProjectClosed' | 'ProjectNotFound' | 'TaskNotFound', ParentType, ContextType>;
};

export type Resolvers<ContextType = ResolverContext> = {
  AddCommentPayload?: AddCommentPayloadResolvers<ContextType>;
  AddCommentResult?: AddCommentResultResolvers<ContextType>;
  AlreadyCompleted?: AlreadyCompletedResolvers<ContextType>;
  AssignTaskPayload?: AssignTaskPayloadResolvers<ContextType>;
  AssignTaskResult?: AssignTaskResultResolvers<ContextType>;
  Attachment?: AttachmentResolvers<ContextType>;
  Attendee?: AttendeeResolvers<ContextType>;
  Comment?: CommentResolvers<ContextType>;
  CommentConnection?: CommentConnectionResolvers<ContextType>;
  CommentEdge?: CommentEdgeResolvers<ContextType>;
  CompleteTaskPayload?: CompleteTaskPayloadResolvers<ContextType>;
  CompleteTaskResult?: CompleteTaskResultResolvers<ContextType>;
  CreateEventPayload?: CreateEventPayloadResolvers<ContextType>;
  CreateProjectPayload?: CreateProjectPayloadResolvers<ContextType>;
  CreateProjectResult?: CreateProjectResultResolvers<ContextType>;
  CreateTaskPayload?: CreateTaskPayloadResolvers<ContextType>;
  CreateTaskResult?: CreateTaskResultResolvers<ContextType>;
  Date?: GraphQLScalarType;
  DateTime?: GraphQLScalarType;
  EmailAddress?: GraphQLScalarType;
  Event?: EventResolvers<ContextType>;
  EventConnection?: EventConnectionResolvers<ContextType>;
  EventEdge?: EventEdgeResolvers<ContextType>;
  EventTime?: EventTimeResolvers<ContextType>;
  Group?: GroupResolvers<ContextType>;
  GroupConnection?: GroupConnectionResolvers<ContextType>;
  GroupEdge?: GroupEdgeResolvers<ContextType>;
  GroupMember?: GroupMemberResolvers<ContextType>;
  GroupMemberConnection?: GroupMemberConnectionResolvers<ContextType>;
  GroupMemberEdge?: GroupMemberEdgeResolvers<ContextType>;
  InvalidInput?: InvalidInputResolvers<ContextType>;
  LocalDateTime?: GraphQLScalarType;
  MailFolder?: MailFolderResolvers<ContextType>;
  MailFolderConnection?: MailFolderConnectionResolvers<ContextType>;
  MailFolderEdge?: MailFolderEdgeResolvers<ContextType>;
  MarkMessagePayload?: MarkMessagePayloadResolvers<ContextType>;
  Message?: MessageResolvers<ContextType>;
  MessageConnection?: MessageConnectionResolvers<ContextType>;
  MessageEdge?: MessageEdgeResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  Node?: NodeResolvers<ContextType>;
  NotAMember?: NotAMemberResolvers<ContextType>;
  NotAllowed?: NotAllowedResolvers<ContextType>;
  NotCompleted?: NotCompletedResolvers<ContextType>;
  OtherMember?: OtherMemberResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  Project?: ProjectResolvers<ContextType>;
  ProjectClosed?: ProjectClosedResolvers<ContextType>;
  ProjectConnection?: ProjectConnectionResolvers<ContextType>;
  ProjectEdge?: ProjectEdgeResolvers<ContextType>;
  ProjectMemberConnection?: ProjectMemberConnectionResolvers<ContextType>;
  ProjectMemberEdge?: ProjectMemberEdgeResolvers<ContextType>;
  ProjectNotFound?: ProjectNotFoundResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  Recipient?: RecipientResolvers<ContextType>;
  ReopenTaskPayload?: ReopenTaskPayloadResolvers<ContextType>;
  ReopenTaskResult?: ReopenTaskResultResolvers<ContextType>;
  RespondToEventPayload?: RespondToEventPayloadResolvers<ContextType>;
  SendMailPayload?: SendMailPayloadResolvers<ContextType>;
  Task?: TaskResolvers<ContextType>;
  TaskConnection?: TaskConnectionResolvers<ContextType>;
  TaskEdge?: TaskEdgeResolvers<ContextType>;
  TaskNotFound?: TaskNotFoundResolvers<ContextType>;
  User?: UserResolvers<ContextType>;
  UserConnection?: UserConnectionResolvers<ContextType>;
  UserEdge?: UserEdgeResolvers<ContextType>;
  UserError?: UserErrorResolvers<ContextType>;
};

export type DirectiveResolvers<ContextType = ResolverContext> = {
  downstream?: DownstreamDirectiveResolver<any, any, ContextType>;
};

/** The client of each downstream API. */
export interface DownstreamClients {
  MICROSOFT_GRAPH: MICROSOFT_GRAPH_Client;
  PROJECTS: PROJECTS_Client;
}
/** Resolves a field that calls a downstream API: the one that the field's `@downstream` directive names. */
export const downstreamResolver: DownstreamResolver<DownstreamClients> = createDownstreamResolver;
/** Resolves a field to the object of another API whose key the parent has. Null, without a call, if it has none. */
export const join: Join<DownstreamClients> = createJoin;
