/** What resolvers know of a request. */
export interface ProjectsContext {
  /** Directory object id of the caller. */
  readonly callerId: string;
  /** Whether the token carries `Projects.ReadWrite`. */
  readonly mayWrite: boolean;
}
