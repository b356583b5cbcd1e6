const text = { type: "string", maxLength: 100_000 } as const;

/** What the page reads of the document of a run that came to nothing; more may stand there. */
export const failureSchema = {
  type: "object",
  required: ["outcome", "error"],
  properties: {
    outcome: { const: "failed" },
    error: {
      type: "object",
      required: ["code", "message", "cure"],
      properties: { code: text, message: text, cure: text },
    },
  },
};
