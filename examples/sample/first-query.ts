/** The query with which the explorer starts: one response that joins both APIs. */
export const firstQuery = `query FirstLook {
  me {
    displayName
    manager {
      displayName
    }
    projects(first: 10) {
      nodes {
        name
        owner {
          displayName
        }
        tasks(first: 20) {
          nodes {
            title
          }
        }
      }
    }
  }
}
`;
