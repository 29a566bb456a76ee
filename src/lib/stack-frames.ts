/** Stack frames of an error, without its message, which precedes the frames and may look like them. */
export function getStackFrames({ stack, message }: Error): readonly string[] {
  // Code can assign anything to it.
  if (typeof stack !== "string") return [];
  const lines = stack.slice(stack.indexOf(message) + message.length).split("\n");
  return lines.map((line) => line.trim()).filter((line) => /^at [^\n]+:\d+:\d+\)?$/.test(line));
}

/** The frames outside of installed packages and Node.js, with paths that a terminal can open; at most 10. */
export function getProjectFrames(error: Error): readonly string[] {
  return getStackFrames(error)
    .filter((frame) => !/[\\/]node_modules[\\/]|\bnode:/.test(frame))
    .map((frame) => frame.replace("file://", ""))
    .slice(0, maxFrames);
}

export const maxFrames = 10;
