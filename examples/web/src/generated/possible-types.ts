
      export type PossibleTypesResultData = {
  "possibleTypes": {
    "AddCommentResult": [
      "AddCommentPayload",
      "InvalidInput",
      "NotAllowed",
      "ProjectClosed",
      "TaskNotFound"
    ],
    "AssignTaskResult": [
      "AssignTaskPayload",
      "NotAMember",
      "NotAllowed",
      "ProjectClosed",
      "TaskNotFound"
    ],
    "CompleteTaskResult": [
      "AlreadyCompleted",
      "CompleteTaskPayload",
      "NotAllowed",
      "ProjectClosed",
      "TaskNotFound"
    ],
    "CreateProjectResult": [
      "CreateProjectPayload",
      "InvalidInput"
    ],
    "CreateTaskResult": [
      "CreateTaskPayload",
      "InvalidInput",
      "NotAMember",
      "NotAllowed",
      "ProjectClosed",
      "ProjectNotFound"
    ],
    "GroupMember": [
      "Group",
      "OtherMember",
      "User"
    ],
    "Node": [
      "Comment",
      "Event",
      "Group",
      "MailFolder",
      "Message",
      "Project",
      "Task",
      "User"
    ],
    "ReopenTaskResult": [
      "NotAllowed",
      "NotCompleted",
      "ProjectClosed",
      "ReopenTaskPayload",
      "TaskNotFound"
    ],
    "UserError": [
      "AlreadyCompleted",
      "InvalidInput",
      "NotAMember",
      "NotAllowed",
      "NotCompleted",
      "ProjectClosed",
      "ProjectNotFound",
      "TaskNotFound"
    ]
  }
};
      const result: PossibleTypesResultData = {
  "possibleTypes": {
    "AddCommentResult": [
      "AddCommentPayload",
      "InvalidInput",
      "NotAllowed",
      "ProjectClosed",
      "TaskNotFound"
    ],
    "AssignTaskResult": [
      "AssignTaskPayload",
      "NotAMember",
      "NotAllowed",
      "ProjectClosed",
      "TaskNotFound"
    ],
    "CompleteTaskResult": [
      "AlreadyCompleted",
      "CompleteTaskPayload",
      "NotAllowed",
      "ProjectClosed",
      "TaskNotFound"
    ],
    "CreateProjectResult": [
      "CreateProjectPayload",
      "InvalidInput"
    ],
    "CreateTaskResult": [
      "CreateTaskPayload",
      "InvalidInput",
      "NotAMember",
      "NotAllowed",
      "ProjectClosed",
      "ProjectNotFound"
    ],
    "GroupMember": [
      "Group",
      "OtherMember",
      "User"
    ],
    "Node": [
      "Comment",
      "Event",
      "Group",
      "MailFolder",
      "Message",
      "Project",
      "Task",
      "User"
    ],
    "ReopenTaskResult": [
      "NotAllowed",
      "NotCompleted",
      "ProjectClosed",
      "ReopenTaskPayload",
      "TaskNotFound"
    ],
    "UserError": [
      "AlreadyCompleted",
      "InvalidInput",
      "NotAMember",
      "NotAllowed",
      "NotCompleted",
      "ProjectClosed",
      "ProjectNotFound",
      "TaskNotFound"
    ]
  }
};
      export default result;
    