#define _DEFAULT_SOURCE /* madvise() */
#include "tools/io/pages.h"

#include <glib.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* NULL: there is no memory. */
static void *get(size_t size) {
  enum { LINE = 64 };
  void *memory = NULL;
  if (posix_memalign(&memory, size >= TD_PAGE ? TD_PAGE : LINE, size) != 0) return NULL;
#ifdef MADV_HUGEPAGE
  if (size >= TD_PAGE) madvise(memory, size / TD_PAGE * TD_PAGE, MADV_HUGEPAGE);
#endif
  return memory;
}

void *td_pages_new(size_t size) {
  void *memory = get(size);
  if (!memory) g_error("no memory for %zu bytes", size);
  return memory;
}

static void *resize(void *user, void *pointer, size_t size) {
  if (size < TD_PAGE) return td_malloc.resize(user, pointer, size);
  void *memory = get(size);
  if (!memory || !pointer) return memory;
  memcpy(memory, pointer, MIN(malloc_usable_size(pointer), size));
  free(pointer);
  return memory;
}

const TdAllocator td_pages = {resize, NULL};
