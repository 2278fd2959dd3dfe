/** A WebGPU device of our own, as the page makes one, that counts the bytes of its buffers. */
const FEATURES = ['shader-f16', 'subgroups'];

/** {device, adapter: {name, software, half}, peak()}. Throws where there is no adapter. */
export async function ownDevice() {
  const found = await navigator.gpu?.requestAdapter({ powerPreference: 'high-performance' });
  if (!found) throw new Error('this browser gives no WebGPU adapter');
  const device = await found.requestDevice({
    requiredFeatures: FEATURES.filter((feature) => found.features.has(feature)),
    requiredLimits: all(found.limits),
  });
  const { vendor, architecture, description, isFallbackAdapter } = found.info;
  const name = [description, vendor, architecture].filter(Boolean).join(', ');
  return {
    device,
    adapter: {
      name,
      software: Boolean(isFallbackAdapter) || /swiftshader|llvmpipe|software/i.test(name),
      half: found.features.has('shader-f16'),
    },
    peak: countBuffers(device),
  };
}

/** All that the adapter offers: large models need large buffers. */
function all(limits) {
  const wanted = {};
  // Its properties are its prototype's, which only `in` walks.
  for (const name in limits) if (typeof limits[name] === 'number') wanted[name] = limits[name];
  return wanted;
}

/** Watches the device's buffers; returns a function that tells their largest sum so far. */
function countBuffers(device) {
  let [here, peak] = [0, 0];
  const create = device.createBuffer.bind(device);
  device.createBuffer = (descriptor) => {
    const buffer = create(descriptor);
    const destroy = buffer.destroy.bind(buffer);
    let alive = true;
    here += descriptor.size;
    peak = Math.max(peak, here);
    buffer.destroy = () => {
      if (alive) here -= descriptor.size;
      alive = false;
      destroy();
    };
    return buffer;
  };
  return () => peak;
}
