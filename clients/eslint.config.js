// The rules of the root, by its own ESLint: run apart, as they need the types that are installed here.
export { default } from "../eslint.config.js";
