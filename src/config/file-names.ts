/** The settings in a gadget's root. */
export const settingsFileName = "prepare-device.yaml";
