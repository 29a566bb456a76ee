interface AvatarProps {
  readonly name: string;
  /** A `data:` URL. */
  readonly photo?: string | null | undefined;
  readonly size?: "small" | "medium" | "large";
}

/** A photo or initials. Hidden from screen readers, since the name is shown next to it. */
export function Avatar({ name, photo, size = "medium" }: AvatarProps) {
  if (photo) return <img className={`avatar ${size}`} src={photo} alt="" />;
  return (
    <span className={`avatar ${size}`} aria-hidden="true">
      {initials(name)}
    </span>
  );
}

function initials(name: string): string {
  const words = name.split(" ").filter((word) => /^\p{L}/u.test(word));
  const [first = "?", ...others] = words.map((word) => word.charAt(0).toUpperCase());
  return first + (others.at(-1) ?? "");
}
