import { readFileSync } from "node:fs";
import { type CommandResult, runCommand } from "../../../scripts/command.ts";
import { projectFolder } from "../../../scripts/project.ts";

/** A block of commands of a guide, and the block of text behind it: what the guide says they print. */
export interface GuideStep {
  readonly commands: string;
  readonly prints: string | undefined;
}

export interface ShellInput {
  readonly folder: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** A program that runs the shell, which it finds after its own arguments. */
  readonly through?: readonly string[];
}

/** The steps of a guide in their order, exactly as they stand there. */
export function guideSteps(name: string): readonly GuideStep[] {
  const page = readFileSync(`${projectFolder}/docs/guides/${name}.md`, "utf8");
  const fences = [...page.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language, text = ""]) => ({
    language,
    text,
  }));
  return fences.flatMap(({ language, text: commands }, index) => {
    const next = fences[index + 1];
    if (language !== "sh") return [];
    return [{ commands, prints: next?.language === "text" ? next.text : undefined }];
  });
}

/** Runs one step as a person would who copies it into a shell; the first command that fails ends it. */
export function runStep({ commands }: GuideStep, input: ShellInput): Promise<CommandResult> {
  const { folder, environment, through = [] } = input;
  const [file, ...rest] = [...through, "bash", "-e", "-o", "pipefail", "-c", commands] as const;
  return runCommand(file, rest, { cwd: folder, env: { PATH: process.env["PATH"], ...environment } });
}
