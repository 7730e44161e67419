#include "runtime/allocator.h"

#include <stdlib.h>

static void *resize(void *user, void *pointer, size_t size) {
  (void)user;
  if (size > 0) return realloc(pointer, size);
  free(pointer);
  return NULL;
}

const TdAllocator td_malloc = {resize, NULL};
