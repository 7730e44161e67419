/* A piece of UTF-8 text that belongs to somebody else; not NUL-terminated. */
#ifndef TD_TOOLS_IO_SLICE_H
#define TD_TOOLS_IO_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

typedef struct {
  const char *text;
  size_t length;
} TdSlice;

/* U+3000, the wide space of Chinese text. */
#define TD_WIDE_SPACE "\xe3\x80\x80"

static inline TdSlice td_slice(const char *text) {
  return (TdSlice){text, strlen(text)};
}

static inline bool td_slice_is(TdSlice slice, const char *text) {
  size_t length = strlen(text);
  return slice.length == length && memcmp(slice.text, text, length) == 0;
}

static inline bool td_slice_equal(TdSlice a, TdSlice b) {
  return a.length == b.length && (a.length == 0 || memcmp(a.text, b.text, a.length) == 0);
}

/* Below, at or above 0 as A stands before, at or behind B by its bytes. */
static inline int td_slice_compare(TdSlice a, TdSlice b) {
  size_t length = a.length < b.length ? a.length : b.length;
  int difference = length > 0 ? memcmp(a.text, b.text, length) : 0;
  return difference != 0 ? difference : (a.length > b.length) - (a.length < b.length);
}

/* Trimmed of spaces, tabs and U+3000 at both ends. */
static inline TdSlice td_slice_trim(TdSlice slice) {
  while (slice.length > 0) {
    size_t blank = slice.text[0] == ' ' || slice.text[0] == '\t'                    ? 1
                   : slice.length >= 3 && memcmp(slice.text, TD_WIDE_SPACE, 3) == 0 ? 3
                                                                                    : 0;
    if (blank == 0) break;
    slice.text += blank;
    slice.length -= blank;
  }
  while (slice.length > 0) {
    char last = slice.text[slice.length - 1];
    if (last == ' ' || last == '\t')
      slice.length--;
    else if (slice.length >= 3 && memcmp(slice.text + slice.length - 3, TD_WIDE_SPACE, 3) == 0)
      slice.length -= 3;
    else
      break;
  }
  return slice;
}

#endif
