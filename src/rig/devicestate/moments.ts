/** Moments at which something may happen to a device, in the order of an ordinary first boot. */
export const moments = [
  "before-install",
  "after-install",
  "before-configure",
  "after-configure",
  "seeded",
  "before-prepare-device",
  "after-prepare-device",
  "device-key-made",
  "request-id-received",
  "before-prepare-serial-request",
  "after-prepare-serial-request",
  "serial-request-signed",
  "serial-pending",
  "serial-received",
  "serial-acknowledged",
  "registered",
  "session-opened",
] as const;

export type Moment = (typeof moments)[number];

/** Called when a moment has come; what it throws ends the boot there, as a power cut does. */
export type MomentListener = (moment: Moment) => void | Promise<void>;
