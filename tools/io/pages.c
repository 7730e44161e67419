#define _DEFAULT_SOURCE /* madvise() */
#include "tools/io/pages.h"

#include <glib.h>
#include <stdlib.h>
#include <sys/mman.h>

void *td_pages_new(size_t size) {
  enum { LINE = 64 };
  void *memory = NULL;
  if (posix_memalign(&memory, size >= TD_PAGE ? TD_PAGE : LINE, size) != 0) g_error("no memory for %zu bytes", size);
#ifdef MADV_HUGEPAGE
  if (size >= TD_PAGE) madvise(memory, size / TD_PAGE * TD_PAGE, MADV_HUGEPAGE);
#endif
  return memory;
}
