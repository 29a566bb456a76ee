// The rules of the root, by its own ESLint, for TSX as well.
import root from "../../eslint.config.js";

const widened = (pattern) =>
  Array.isArray(pattern) ? pattern.map(widened) : pattern === "**/*.ts" ? "**/*.{ts,tsx}" : pattern;

export default root.map((config) => (config.files ? { ...config, files: config.files.map(widened) } : config));
