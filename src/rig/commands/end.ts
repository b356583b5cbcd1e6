/** Takes the exit status of the command that ran. */
export type End = (status: number) => void;
