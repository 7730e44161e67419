/* Memory for tables that are looked up all over: in large pages, where the system has them, so that looking up needs
 * fewer of the processor's page entries. */
#ifndef TD_TOOLS_IO_PAGES_H
#define TD_TOOLS_IO_PAGES_H

#include <stddef.h>

#include "runtime/allocator.h"

#define TD_PAGE ((size_t)2 << 20)

/* SIZE bytes, not cleared, that begin at a cache line; multiples of TD_PAGE begin at a large page.  free() frees them.
 * Like g_malloc() it ends the program where there is no memory. */
void *td_pages_new(size_t size);

/* td_malloc, but what takes a large page or more stands on large pages. */
extern const TdAllocator td_pages;

#endif
