export { checkSelfSigned } from "./verify.ts";
