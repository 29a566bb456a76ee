/** Shown instead of the page if the settings or the sign-in service cannot be loaded. */
export function StartFailure() {
  return (
    <main className="welcome">
      <div className="card welcome-card" role="alert">
        <h1>Harbor Desk cannot start</h1>
        <p>The settings or the sign-in service cannot be reached. In local mode, check that OboQL is running.</p>
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
