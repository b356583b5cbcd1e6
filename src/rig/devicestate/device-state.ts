/** The task request-serial while its change goes on: what it remembers between its calls. */
export interface RequestSerialTask {
  /** Tries for a request-id that count. */
  tentatives: number;
  /** The stream that is sent again while the service says 202. */
  serialRequest?: Uint8Array;
  /** A serial that came alone and is not accepted yet. */
  serial?: Uint8Array;
}

/** The change become-operational. */
export interface RegistrationChange {
  /** Counts the full tries since power on. */
  readonly attempt: number;
  hookDone: boolean;
  readonly task: RequestSerialTask;
}

/** What snapd keeps in state.json: it outlives a power cut, and nothing else of its memory does. */
export interface DeviceState {
  /** Hooks of the gadget that are done of a seeding that is not. */
  seeding?: readonly string[];
  registration?: RegistrationChange;
  keyId?: string;
  serial?: string;
  /** The store session's macaroon. A secret. */
  session?: string;
}
