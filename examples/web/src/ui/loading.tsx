/** Placeholder for content that is loading, of about the same height. */
export function Loading({ what, lines = 6 }: { readonly what: string; readonly lines?: number }) {
  return (
    <div className="loading" role="status">
      <span className="visually-hidden">Loading {what}</span>
      {Array.from({ length: lines }, (_, index) => (
        <span key={index} className="loading-line" />
      ))}
    </div>
  );
}
