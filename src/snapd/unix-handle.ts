import { getSystemErrorName } from "node:util";
import type { Connect } from "./unix-connection.ts";

/** A call that is under way (node/src/req_wrap.h); 0 is success, anything below it an errno of libuv's. */
interface Request {
  oncomplete: (status: number) => void;
}

/** A pipe of libuv's (node/src/pipe_wrap.cc, stream_base.cc), of what it has what is used here. */
interface Handle {
  onread: (data: ArrayBuffer | undefined) => void;
  connect(request: Request, path: string): number;
  readStart(): number;
  writeBuffer(request: Request & { said?: Uint8Array }, bytes: Uint8Array): number;
  close(): void;
}

interface Handles {
  readonly Pipe: new (kind: number) => Handle;
  readonly PipeConnectWrap: new () => Request;
  readonly WriteWrap: new () => Request;
  readonly socketKind: number;
  /** What a stream leaves of its last call: how many bytes came or what failed, and where in the buffer they begin. */
  readonly state: Int32Array;
  readonly bytesOrError: number;
  readonly offset: number;
}

type Binding = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Binding {
  return typeof value === "object" && value !== null;
}

function handlesOf(pipes: unknown, streams: unknown): Handles | undefined {
  if (!(isObject(pipes) && isObject(streams) && isObject(pipes["constants"]))) return undefined;
  const handles = {
    Pipe: pipes["Pipe"],
    PipeConnectWrap: pipes["PipeConnectWrap"],
    WriteWrap: streams["WriteWrap"],
    socketKind: pipes["constants"]["SOCKET"],
    state: streams["streamBaseState"],
    bytesOrError: streams["kReadBytesOrError"],
    offset: streams["kArrayBufferOffset"],
  };
  const { Pipe, PipeConnectWrap, WriteWrap, socketKind, state, bytesOrError, offset } = handles;
  const isKnown =
    [Pipe, PipeConnectWrap, WriteWrap].every((one) => typeof one === "function") &&
    [socketKind, bytesOrError, offset].every((one) => typeof one === "number") &&
    state instanceof Int32Array;
  return isKnown ? (handles as unknown as Handles) : undefined;
}

/** Node has deprecated this way to its handles (DEP0111): a later one may not have it. */
function bindingOf(name: string): unknown {
  const { noDeprecation } = process;
  // We know: nobody else has to be told, in the log of every hook where NODE_PENDING_DEPRECATION is set.
  process.noDeprecation = true;
  try {
    return (process as { binding?: (name: string) => unknown }).binding?.(name);
  } catch {
    return undefined;
  } finally {
    process.noDeprecation = noDeprecation ?? false;
  }
}

/** As Node's own calls fail: by name and number. */
function systemError(call: string, status: number): Error {
  const code = getSystemErrorName(status);
  return Object.assign(new Error(`${call} ${code}`), { errno: status, code, syscall: call });
}

const endOfFile = "EOF";

/**
 * Connections by Node's own handles, without the streams that node:net lays over them; undefined where they are not as they are
 * known here.
 */
export function connectByHandle(
  pipes: unknown = bindingOf("pipe_wrap"),
  streams: unknown = bindingOf("stream_wrap"),
): Connect | undefined {
  const handles = handlesOf(pipes, streams);
  if (handles === undefined) return undefined;
  const { Pipe, PipeConnectWrap, WriteWrap, socketKind, state, bytesOrError, offset } = handles;
  return (path, said, { bytes, ended, failed }) => {
    const pipe = new Pipe(socketKind);
    let isOpen = true;
    const close = (): void => {
      if (isOpen) pipe.close();
      isOpen = false;
    };
    /** Whether that call went well; if not, it was the last. */
    const went = (call: string, status: number): boolean => {
      if (!isOpen) return false;
      if (status >= 0) return true;
      close();
      failed(systemError(call, status));
      return false;
    };
    pipe.onread = (data) => {
      const length = state[bytesOrError] ?? 0;
      if (!isOpen) return;
      if (length > 0 && data !== undefined) return bytes(Buffer.from(data, state[offset], length));
      if (length < 0 && getSystemErrorName(length) === endOfFile) {
        close();
        return ended();
      }
      went("read", length);
    };
    const connecting = new PipeConnectWrap();
    connecting.oncomplete = (status) => {
      if (!went("connect", status) || !went("read", pipe.readStart())) return;
      const writing = Object.assign(new WriteWrap(), { said });
      writing.oncomplete = (written) => void went("write", written);
      went("write", pipe.writeBuffer(writing, said));
    };
    // Told later, like every other end of a connection.
    const refused = pipe.connect(connecting, path);
    if (refused !== 0) queueMicrotask(() => went("connect", refused));
    return { close };
  };
}
