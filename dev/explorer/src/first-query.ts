/** What the explorer opens with: one answer of both APIs, joined. */
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
