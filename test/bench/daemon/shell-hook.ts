/** What a gadget's author would write as prepare-device: the settings that snapd registers by, each with the real snapctl. */
export const shellHook = `set -e
read -r serial < "$SNAPPY_GLOBAL_ROOT/sys/class/dmi/id/product_serial"
snapctl set device-service.url="http://127.0.0.1:8080/v1/"
snapctl set device-service.headers='{"api-key": "test-api-key"}'
snapctl set registration.proposed-serial="\\"$serial\\""
snapctl set registration.body='"HSM-SLOT: 1"'`;
