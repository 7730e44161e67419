#include "grammar/arena.h"

#include <stdarg.h>
#include <stdalign.h>
#include <string.h>

#define BLOCK_SIZE ((size_t)64 * 1024)

typedef struct Block Block;
struct Block {
  Block *next;
  size_t used, size;
  alignas(max_align_t) unsigned char bytes[];
};

struct TdArena {
  Block *blocks;
};

TdArena *td_arena_new(void) {
  return g_new0(TdArena, 1);
}

void td_arena_free(TdArena *arena) {
  if (arena == NULL) return;
  for (Block *block = arena->blocks; block != NULL;) {
    Block *next = block->next;
    g_free(block);
    block = next;
  }
  g_free(arena);
}

void *td_arena_alloc(TdArena *arena, size_t size) {
  size = (size + alignof(max_align_t) - 1) / alignof(max_align_t) * alignof(max_align_t);
  Block *block = arena->blocks;
  if (block == NULL || block->size - block->used < size) {
    size_t room = MAX(size, BLOCK_SIZE);
    block = g_malloc0(sizeof(Block) + room);
    block->size = room;
    block->next = arena->blocks;
    arena->blocks = block;
  }
  void *result = block->bytes + block->used;
  block->used += size;
  return result;
}

void *td_arena_copy(TdArena *arena, const void *bytes, size_t size) {
  if (size == 0) return NULL;
  return memcpy(td_arena_alloc(arena, size), bytes, size);
}

char *td_arena_text(TdArena *arena, const char *text, size_t length) {
  char *copy = td_arena_alloc(arena, length + 1);
  memcpy(copy, text, length);
  return copy;
}

char *td_arena_printf(TdArena *arena, const char *format, ...) {
  va_list args;
  va_start(args, format);
  g_autofree char *text = g_strdup_vprintf(format, args);
  va_end(args);
  return td_arena_text(arena, text, strlen(text));
}
