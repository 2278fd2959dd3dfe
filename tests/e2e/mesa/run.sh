#!/bin/sh
# Runs a command with a Chromium whose WebGPU adapter is Mesa's on the processor, which computes in fp16:
#
#     tests/e2e/mesa/run.sh make test-gpu
#
# It needs Debian's chromium, a C compiler, and mesa-vulkan-drivers of Mesa 24 or later (Debian 12 has it
# in bookworm-backports). All that it makes is in build/mesa.
set -eu

room=$PWD/build/mesa
chromium=${CHROMIUM_FOLDER:-/usr/lib/chromium}
driver=$(find "/usr/lib/$(uname -m)-linux-gnu" /usr/lib64 -name libvulkan_lvp.so 2> /dev/null |
  head -n 1)
if [ -z "$driver" ]; then
  echo "Mesa's Vulkan driver is missing: apt-get install mesa-vulkan-drivers (Mesa 24 or later)." >&2
  exit 1
fi

mkdir -p "$room"
"${CC:-cc}" -shared -fPIC -O1 -Wall -DDRIVER="\"$driver\"" -o "$room/driver.so" \
  "$(dirname "$0")/driver.c" -ldl
printf '{"file_format_version": "1.0.0", "ICD": {"library_path": "%s", "api_version": "1.3.0"}}\n' \
  "$room/driver.so" > "$room/driver.json"

# Chromium looks for SwiftShader beside itself, and would take it first.
if [ ! "$room/chromium/chromium" -nt "$chromium/chromium" ]; then
  rm -rf "$room/chromium" "$room/chromium.part"
  cp -R "$chromium" "$room/chromium.part"
  rm -f "$room/chromium.part/libvk_swiftshader.so" "$room/chromium.part/vk_swiftshader_icd.json"
  mv "$room/chromium.part" "$room/chromium"
fi

export CHROMIUM="$room/chromium/chromium"
export VK_ICD_FILENAMES="$room/driver.json" VK_DRIVER_FILES="$room/driver.json"
export HEADLIGHT_GPU="--use-webgpu-adapter=default --enable-features=Vulkan --use-vulkan=native --use-angle=vulkan \
--ignore-gpu-blocklist --disable-gpu-sandbox"
exec "$@"
