/** In place of the page, where it cannot even find out how to sign in. */
export function StartFailure() {
  return (
    <main className="welcome">
      <div className="card welcome-card" role="alert">
        <h1>Harbor Desk cannot start</h1>
        <p>Its settings or the sign-in service cannot be reached. In local mode, is OboQL running?</p>
        <button
          type="button"
          className="button primary"
          onClick={() => {
            window.location.reload();
          }}
        >
          Try again
        </button>
      </div>
    </main>
  );
}
