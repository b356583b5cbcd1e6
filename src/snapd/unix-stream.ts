import { connect } from "node:net";
import type { Connect } from "./unix-connection.ts";

/** A connection by node:net. */
export const connectByStream: Connect = (path, said, { bytes, ended, failed }) => {
  const socket = connect({ path });
  socket.on("error", failed);
  socket.on("data", bytes);
  socket.on("close", (afterError) => {
    if (!afterError) ended();
  });
  socket.write(said);
  return {
    close: () => {
      socket.removeAllListeners("data").removeAllListeners("close");
      socket.destroy();
    },
  };
};
