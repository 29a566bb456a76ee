/* eslint-disable */
import * as types from './graphql.ts';
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';

/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "mutation AddComment($input: AddCommentInput!) {\n  addComment(input: $input) {\n    ... on AddCommentPayload {\n      comment {\n        id\n        text\n        author {\n          displayName\n        }\n      }\n    }\n    ... on UserError {\n      message\n    }\n  }\n}": typeof types.AddCommentDocument,
    "query FirstLook {\n  me {\n    displayName\n    manager {\n      displayName\n    }\n    projects(first: 10) {\n      nodes {\n        name\n        owner {\n          displayName\n        }\n        tasks(first: 20) {\n          nodes {\n            title\n          }\n        }\n      }\n    }\n  }\n}": typeof types.FirstLookDocument,
    "query Inbox($first: Int! = 25, $after: String) {\n  messages(first: $first, after: $after, filter: {isRead: false}) {\n    nodes {\n      id\n      subject\n      receivedDateTime\n      from {\n        name\n        address\n        user {\n          id\n          displayName\n          jobTitle\n        }\n      }\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}": typeof types.InboxDocument,
    "query ProjectBoard($id: ID!) {\n  project(id: $id) {\n    id\n    name\n    status\n    dueOn\n    members(first: 50) {\n      edges {\n        role\n        node {\n          ...Person\n        }\n      }\n    }\n    tasks(\n      first: 50\n      filter: {status: [OPEN, IN_PROGRESS]}\n      orderBy: {field: DUE_ON}\n    ) {\n      nodes {\n        id\n        title\n        dueOn\n        assignee {\n          ...Person\n        }\n      }\n    }\n  }\n}\n\nfragment Person on User {\n  id\n  displayName\n}": typeof types.ProjectBoardDocument,
};
const documents: Documents = {
    "mutation AddComment($input: AddCommentInput!) {\n  addComment(input: $input) {\n    ... on AddCommentPayload {\n      comment {\n        id\n        text\n        author {\n          displayName\n        }\n      }\n    }\n    ... on UserError {\n      message\n    }\n  }\n}": types.AddCommentDocument,
    "query FirstLook {\n  me {\n    displayName\n    manager {\n      displayName\n    }\n    projects(first: 10) {\n      nodes {\n        name\n        owner {\n          displayName\n        }\n        tasks(first: 20) {\n          nodes {\n            title\n          }\n        }\n      }\n    }\n  }\n}": types.FirstLookDocument,
    "query Inbox($first: Int! = 25, $after: String) {\n  messages(first: $first, after: $after, filter: {isRead: false}) {\n    nodes {\n      id\n      subject\n      receivedDateTime\n      from {\n        name\n        address\n        user {\n          id\n          displayName\n          jobTitle\n        }\n      }\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}": types.InboxDocument,
    "query ProjectBoard($id: ID!) {\n  project(id: $id) {\n    id\n    name\n    status\n    dueOn\n    members(first: 50) {\n      edges {\n        role\n        node {\n          ...Person\n        }\n      }\n    }\n    tasks(\n      first: 50\n      filter: {status: [OPEN, IN_PROGRESS]}\n      orderBy: {field: DUE_ON}\n    ) {\n      nodes {\n        id\n        title\n        dueOn\n        assignee {\n          ...Person\n        }\n      }\n    }\n  }\n}\n\nfragment Person on User {\n  id\n  displayName\n}": types.ProjectBoardDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 *
 *
 * @example
 * ```ts
 * const query = graphql(`query GetUser($id: ID!) { user(id: $id) { name } }`);
 * ```
 *
 * The query argument is unknown!
 * Please regenerate the types.
 */
export function graphql(source: string): unknown;

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation AddComment($input: AddCommentInput!) {\n  addComment(input: $input) {\n    ... on AddCommentPayload {\n      comment {\n        id\n        text\n        author {\n          displayName\n        }\n      }\n    }\n    ... on UserError {\n      message\n    }\n  }\n}"): (typeof documents)["mutation AddComment($input: AddCommentInput!) {\n  addComment(input: $input) {\n    ... on AddCommentPayload {\n      comment {\n        id\n        text\n        author {\n          displayName\n        }\n      }\n    }\n    ... on UserError {\n      message\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query FirstLook {\n  me {\n    displayName\n    manager {\n      displayName\n    }\n    projects(first: 10) {\n      nodes {\n        name\n        owner {\n          displayName\n        }\n        tasks(first: 20) {\n          nodes {\n            title\n          }\n        }\n      }\n    }\n  }\n}"): (typeof documents)["query FirstLook {\n  me {\n    displayName\n    manager {\n      displayName\n    }\n    projects(first: 10) {\n      nodes {\n        name\n        owner {\n          displayName\n        }\n        tasks(first: 20) {\n          nodes {\n            title\n          }\n        }\n      }\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query Inbox($first: Int! = 25, $after: String) {\n  messages(first: $first, after: $after, filter: {isRead: false}) {\n    nodes {\n      id\n      subject\n      receivedDateTime\n      from {\n        name\n        address\n        user {\n          id\n          displayName\n          jobTitle\n        }\n      }\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}"): (typeof documents)["query Inbox($first: Int! = 25, $after: String) {\n  messages(first: $first, after: $after, filter: {isRead: false}) {\n    nodes {\n      id\n      subject\n      receivedDateTime\n      from {\n        name\n        address\n        user {\n          id\n          displayName\n          jobTitle\n        }\n      }\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query ProjectBoard($id: ID!) {\n  project(id: $id) {\n    id\n    name\n    status\n    dueOn\n    members(first: 50) {\n      edges {\n        role\n        node {\n          ...Person\n        }\n      }\n    }\n    tasks(\n      first: 50\n      filter: {status: [OPEN, IN_PROGRESS]}\n      orderBy: {field: DUE_ON}\n    ) {\n      nodes {\n        id\n        title\n        dueOn\n        assignee {\n          ...Person\n        }\n      }\n    }\n  }\n}\n\nfragment Person on User {\n  id\n  displayName\n}"): (typeof documents)["query ProjectBoard($id: ID!) {\n  project(id: $id) {\n    id\n    name\n    status\n    dueOn\n    members(first: 50) {\n      edges {\n        role\n        node {\n          ...Person\n        }\n      }\n    }\n    tasks(\n      first: 50\n      filter: {status: [OPEN, IN_PROGRESS]}\n      orderBy: {field: DUE_ON}\n    ) {\n      nodes {\n        id\n        title\n        dueOn\n        assignee {\n          ...Person\n        }\n      }\n    }\n  }\n}\n\nfragment Person on User {\n  id\n  displayName\n}"];

export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

export type DocumentType<TDocumentNode extends DocumentNode<any, any>> = TDocumentNode extends DocumentNode<  infer TType,  any>  ? TType  : never;