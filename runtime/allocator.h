/* Memory from the caller. */
#ifndef TD_RUNTIME_ALLOCATOR_H
#define TD_RUNTIME_ALLOCATOR_H

#include <stddef.h>

/* resize(user, NULL, n) allocates n bytes aligned for any type, resize(user, p, n) moves p to n bytes, resize(user, p,
 * 0) frees p and returns NULL.  NULL for n > 0 means that there is no memory; p then stays as it was. */
typedef struct {
  void *(*resize)(void *user, void *pointer, size_t size);
  void *user;
} TdAllocator;

/* The C library's realloc and free. */
extern const TdAllocator td_malloc;

#endif
