/*
 * Mesa's Vulkan driver for processors under the name of SwiftShader's.
 *
 * Chromium gives pages a software adapter only where it is SwiftShader, whose pictures it copies itself;
 * of any other it wants that they be shared with it, which needs a device that containers lack. Mesa's
 * computes in fp16 and SwiftShader's does not. So this is Mesa's driver with one change: asked who it
 * is, it answers with SwiftShader's two numbers. DRIVER is the path of the real one.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { VENDOR = 0x1AE0, DEVICE = 0xC0DE };

typedef void (*Function)(void);
typedef Function (*Lookup)(void *, const char *);
/* VkPhysicalDeviceProperties begins with the versions of the API and the driver, vendor and device. */
typedef void (*Properties)(void *, uint32_t *);
/* VkPhysicalDeviceProperties2 has a type and a pointer before them: 16 bytes. */
enum { HEADER = 4 };

static Properties real_properties, real_properties2;

static void *real(const char *name) {
  static void *library;
  if (!library) library = dlopen(DRIVER, RTLD_NOW | RTLD_LOCAL);
  void *found = library ? dlsym(library, name) : NULL;
  if (!found) {
    fprintf(stderr, "%s: %s\n", DRIVER, dlerror());
    abort();
  }
  return found;
}

static void properties(void *device, uint32_t *found) {
  real_properties(device, found);
  found[2] = VENDOR;
  found[3] = DEVICE;
}

static void properties2(void *device, uint32_t *found) {
  real_properties2(device, found);
  found[HEADER + 2] = VENDOR;
  found[HEADER + 3] = DEVICE;
}

static Function renamed(const char *name, Function found) {
  if (!found) return found;
  if (!strcmp(name, "vkGetPhysicalDeviceProperties")) {
    real_properties = (Properties)found;
    return (Function)properties;
  }
  if (!strcmp(name, "vkGetPhysicalDeviceProperties2") ||
      !strcmp(name, "vkGetPhysicalDeviceProperties2KHR")) {
    real_properties2 = (Properties)found;
    return (Function)properties2;
  }
  return found;
}

Function vk_icdGetInstanceProcAddr(void *instance, const char *name) {
  return renamed(name, ((Lookup)real("vk_icdGetInstanceProcAddr"))(instance, name));
}

Function vk_icdGetPhysicalDeviceProcAddr(void *instance, const char *name) {
  return renamed(name, ((Lookup)real("vk_icdGetPhysicalDeviceProcAddr"))(instance, name));
}

int vk_icdNegotiateLoaderICDInterfaceVersion(uint32_t *version) {
  return ((int (*)(uint32_t *))real("vk_icdNegotiateLoaderICDInterfaceVersion"))(version);
}
