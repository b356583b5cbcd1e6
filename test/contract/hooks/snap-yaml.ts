/** The gadget of these tests, with the plugs that adopting needs. */
export const snapYaml = `name: rig-gadget
version: "1"
type: gadget
plugs:
  device-keys:
    interface: system-files
    write: [/var/lib/snapd/device, /var/lib/snapd/save/device]
  control:
    interface: snapd-control
`;
