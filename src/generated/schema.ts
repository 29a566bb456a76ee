import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { GraphUser, UserPage, GraphGroup, GroupPage, GraphMember, GroupMemberPage, GraphMailFolder, MailFolderPage, GraphMessage, MessagePage, GraphRecipient, GraphAttachment, GraphEvent, EventPage, GraphAttendee, GraphEventTime } from '../downstream/microsoft-graph/types.ts';
import type { ResolverContext } from '../downstream/resolvers/context.ts';
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
  | 'MICROSOFT_GRAPH';

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
  /** Cancels an event that the signed-in user organizes and notifies the attendees. */
  cancelEvent?: Maybe<RespondToEventPayload>;
  /** Creates an event in the signed-in user's calendar and invites its attendees. */
  createEvent?: Maybe<CreateEventPayload>;
  /** Declines an event invitation and notifies the organizer. */
  declineEvent?: Maybe<RespondToEventPayload>;
  /** Marks a message as read or unread. */
  markMessage?: Maybe<MarkMessagePayload>;
  /** Sends a message from the signed-in user's mailbox and saves it to Sent Items. */
  sendMail?: Maybe<SendMailPayload>;
};


/** Mutation root. Each mutation is sent to its downstream API once; if the response is lost, the error is `OUTCOME_UNKNOWN`. */
export type MutationAcceptEventArgs = {
  input: AcceptEventInput;
};


/** Mutation root. Each mutation is sent to its downstream API once; if the response is lost, the error is `OUTCOME_UNKNOWN`. */
export type MutationCancelEventArgs = {
  input: CancelEventInput;
};


/** Mutation root. Each mutation is sent to its downstream API once; if the response is lost, the error is `OUTCOME_UNKNOWN`. */
export type MutationCreateEventArgs = {
  input: CreateEventInput;
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
export type MutationSendMailArgs = {
  input: SendMailInput;
};

/** Object that can be fetched again by its global ID. */
export type Node = {
  /** Global ID: opaque, valid only in this API. */
  id: Scalars['ID']['output'];
};

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

/** Query root. */
export type Query = {
  __typename?: 'Query';
  /** Events of the signed-in user's calendar in a time range, ordered by start, with each occurrence of recurring events. */
  calendarView?: Maybe<EventConnection>;
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
  /** Last name. */
  surname?: Maybe<Scalars['String']['output']>;
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




/** Mapping of interface types */
export type ResolversInterfaceTypes<_RefType extends Record<string, unknown>> = {
  Node:
    | ( GraphEvent )
    | ( GraphGroup )
    | ( GraphMailFolder )
    | ( GraphMessage )
    | ( GraphUser )
  ;
  UserError: never;
};

/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  AcceptEventInput: AcceptEventInput;
  Attachment: ResolverTypeWrapper<GraphAttachment>;
  AttachmentKind: AttachmentKind;
  Attendee: ResolverTypeWrapper<GraphAttendee>;
  AttendeeInput: AttendeeInput;
  AttendeeKind: AttendeeKind;
  BodyFormat: BodyFormat;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  CancelEventInput: CancelEventInput;
  CreateEventInput: CreateEventInput;
  CreateEventPayload: ResolverTypeWrapper<Omit<CreateEventPayload, 'event'> & { event: ResolversTypes['Event'] }>;
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
  OtherMember: ResolverTypeWrapper<GraphMember>;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  PhotoSize: PhotoSize;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Recipient: ResolverTypeWrapper<GraphRecipient>;
  RespondToEventPayload: ResolverTypeWrapper<RespondToEventPayload>;
  SendMailInput: SendMailInput;
  SendMailPayload: ResolverTypeWrapper<SendMailPayload>;
  ShowAs: ShowAs;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  User: ResolverTypeWrapper<GraphUser>;
  UserConnection: ResolverTypeWrapper<UserPage>;
  UserEdge: ResolverTypeWrapper<Omit<UserEdge, 'node'> & { node: ResolversTypes['User'] }>;
  UserError: ResolverTypeWrapper<ResolversInterfaceTypes<ResolversTypes>['UserError']>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  AcceptEventInput: AcceptEventInput;
  Attachment: GraphAttachment;
  Attendee: GraphAttendee;
  AttendeeInput: AttendeeInput;
  Boolean: Scalars['Boolean']['output'];
  CancelEventInput: CancelEventInput;
  CreateEventInput: CreateEventInput;
  CreateEventPayload: Omit<CreateEventPayload, 'event'> & { event: ResolversParentTypes['Event'] };
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
  OtherMember: GraphMember;
  PageInfo: PageInfo;
  Query: Record<PropertyKey, never>;
  Recipient: GraphRecipient;
  RespondToEventPayload: RespondToEventPayload;
  SendMailInput: SendMailInput;
  SendMailPayload: SendMailPayload;
  String: Scalars['String']['output'];
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

export type CreateEventPayloadResolvers<ContextType = ResolverContext, ParentType extends ResolversParentTypes['CreateEventPayload'] = ResolversParentTypes['CreateEventPayload']> = {
  event?: Resolver<ResolversTypes['Event'], ParentType, ContextType>;
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
  cancelEvent?: Resolver<Maybe<ResolversTypes['RespondToEventPayload']>, ParentType, ContextType, RequireFields<MutationCancelEventArgs, 'input'>>;
  createEvent?: Resolver<Maybe<ResolversTypes['CreateEventPayload']>, ParentType, ContextType, RequireFields<MutationCreateEventArgs, 'input'>>;
  declineEvent?: Resolver<Maybe<ResolversTypes['RespondToEventPayload']>, ParentType, ContextType, RequireFields<MutationDeclineEventArgs, 'input'>>;
  markMessage?: Resolver<Maybe<ResolversTypes['MarkMessagePayload']>, ParentType, ContextType, RequireFields<MutationMarkMessageArgs, 'input'>>;
  sendMail?: Resolver<Maybe<ResolversTypes['SendMailPayload']>, ParentType, ContextType, RequireFields<MutationSendMailArgs, 'input'>>;
};

export type NodeResolvers<ContextType = ResolverContext, ParentType extends ResolversParentTypes['Node'] = ResolversParentTypes['Node']> = {
  __resolveType?: TypeResolveFn<'Event' | 'Group' | 'MailFolder' | 'Message' | 'User', ParentType, ContextType>;
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

export type QueryResolvers<ContextType = ResolverContext, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  calendarView?: Resolver<Maybe<ResolversTypes['EventConnection']>, ParentType, ContextType, RequireFields<QueryCalendarViewArgs, 'end' | 'first' | 'start' | 'timeZone'>>;
  event?: Resolver<Maybe<ResolversTypes['Event']>, ParentType, ContextType, RequireFields<QueryEventArgs, 'id' | 'timeZone'>>;
  group?: Resolver<Maybe<ResolversTypes['Group']>, ParentType, ContextType, RequireFields<QueryGroupArgs, 'id'>>;
  groups?: Resolver<Maybe<ResolversTypes['GroupConnection']>, ParentType, ContextType, RequireFields<QueryGroupsArgs, 'first'>>;
  mailFolder?: Resolver<Maybe<ResolversTypes['MailFolder']>, ParentType, ContextType, RequireFields<QueryMailFolderArgs, 'id'>>;
  mailFolders?: Resolver<Maybe<ResolversTypes['MailFolderConnection']>, ParentType, ContextType, RequireFields<QueryMailFoldersArgs, 'first'>>;
  me?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  message?: Resolver<Maybe<ResolversTypes['Message']>, ParentType, ContextType, RequireFields<QueryMessageArgs, 'id'>>;
  messages?: Resolver<Maybe<ResolversTypes['MessageConnection']>, ParentType, ContextType, RequireFields<QueryMessagesArgs, 'first'>>;
  node?: Resolver<Maybe<ResolversTypes['Node']>, ParentType, ContextType, RequireFields<QueryNodeArgs, 'id'>>;
  user?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType, RequireFields<QueryUserArgs, 'id'>>;
  users?: Resolver<Maybe<ResolversTypes['UserConnection']>, ParentType, ContextType, RequireFields<QueryUsersArgs, 'first'>>;
};

export type RecipientResolvers<ContextType = ResolverContext, ParentType extends ResolversParentTypes['Recipient'] = ResolversParentTypes['Recipient']> = {
  address?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  name?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  user?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
};

export type RespondToEventPayloadResolvers<ContextType = ResolverContext, ParentType extends ResolversParentTypes['RespondToEventPayload'] = ResolversParentTypes['RespondToEventPayload']> = {
  eventId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type SendMailPayloadResolvers<ContextType = ResolverContext, ParentType extends ResolversParentTypes['SendMailPayload'] = ResolversParentTypes['SendMailPayload']> = {
  accepted?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
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
  surname?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
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
  __resolveType?: TypeResolveFn<null, ParentType, ContextType>;
};

export type Resolvers<ContextType = ResolverContext> = {
  Attachment?: AttachmentResolvers<ContextType>;
  Attendee?: AttendeeResolvers<ContextType>;
  CreateEventPayload?: CreateEventPayloadResolvers<ContextType>;
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
  OtherMember?: OtherMemberResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  Recipient?: RecipientResolvers<ContextType>;
  RespondToEventPayload?: RespondToEventPayloadResolvers<ContextType>;
  SendMailPayload?: SendMailPayloadResolvers<ContextType>;
  User?: UserResolvers<ContextType>;
  UserConnection?: UserConnectionResolvers<ContextType>;
  UserEdge?: UserEdgeResolvers<ContextType>;
  UserError?: UserErrorResolvers<ContextType>;
};

export type DirectiveResolvers<ContextType = ResolverContext> = {
  downstream?: DownstreamDirectiveResolver<any, any, ContextType>;
};
