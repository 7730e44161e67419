/* Little-endian numbers into a GByteArray. */
#ifndef TD_COMPILER_BYTES_H
#define TD_COMPILER_BYTES_H

#include <glib.h>
#include <stdint.h>
#include <string.h>

static inline void td_put(GByteArray *out, uint64_t value, unsigned size) {
  guint8 bytes[8];
  for (unsigned i = 0; i < size; i++) bytes[i] = (guint8)(value >> (8 * i));
  g_byte_array_append(out, bytes, size);
}

/* u16 length and the bytes; longer texts than TD_MAX_STRING are the caller's mistake. */
static inline void td_put_text(GByteArray *out, const char *text) {
  size_t length = strlen(text);
  td_put(out, length, 2);
  g_byte_array_append(out, (const guint8 *)text, (guint)length);
}

#endif
