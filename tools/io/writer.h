/* A buffered writer of UTF-8 text to one file descriptor, in the encoding asked for, or into memory.
 *
 * Writing never fails at once: the first error is kept, later writes do nothing, td_writer_flush() tells.  What is
 * written into memory has no errors.
 * A writer belongs to one thread.
 */
#ifndef TD_TOOLS_IO_WRITER_H
#define TD_TOOLS_IO_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tools/io/format.h"
#include "tools/io/slice.h"

typedef enum { TD_OUTPUT_UTF8, TD_OUTPUT_UTF8_BOM, TD_OUTPUT_GB18030 } TdOutputEncoding;

/* The encoding of an option's word: utf-8, utf-8-bom, gb18030 (without regard to case).  False: none of them. */
bool td_output_encoding_by_name(const char *name, TdOutputEncoding *encoding);

/* For the functions of this header alone. */
typedef struct {
  char *begin, *at, *end; /* the buffer, and how far it is filled */
  int fd, error;          /* fd: -1 into memory */
  TdOutputEncoding encoding;
  void *converter;          /* NULL: UTF-8 as it is */
  bool stores;              /* what is written is stored as it comes */
  uint64_t written, stored; /* bytes, where it is */
} TdWriter;

enum { TD_WRITER_BUFFER = 1 << 18 };

/* A writer to FD, which stays the caller's.  A byte order mark is written at once where the encoding has one. */
TdWriter *td_writer_new(int fd, TdOutputEncoding encoding);

/* Has what is written stored on the disk as it comes, so that little is left for an fsync() at the end. */
void td_writer_store(TdWriter *writer);

/* A writer into memory, which grows. */
TdWriter *td_writer_new_memory(void);
void td_writer_free(TdWriter *writer);

/* What is written into memory; borrowed until the next write. */
static inline TdSlice td_writer_text(const TdWriter *writer) {
  return (TdSlice){writer->begin, (size_t)(writer->at - writer->begin)};
}

/* Empties a writer into memory; its room stays. */
static inline void td_writer_reset(TdWriter *writer) {
  writer->at = writer->begin;
}

/* Forgets everything that was written, errors as well, for a run that has to begin again: the file that FD stands for,
 * which belongs to this writer alone and is a regular one, is empty again but for the byte order mark.  False: an error
 * as of writing. */
bool td_writer_restart(TdWriter *writer);

/* The slow way of td_writer_reserve(). */
char *td_writer_make_room(TdWriter *writer, size_t size);

/* Room for SIZE bytes (to a descriptor: at most half of TD_WRITER_BUFFER) to be written directly; td_writer_advance()
 * then says where they end.
 */
static inline char *td_writer_reserve(TdWriter *writer, size_t size) {
  if ((size_t)(writer->end - writer->at) < size) return td_writer_make_room(writer, size);
  return writer->at;
}

static inline void td_writer_advance(TdWriter *writer, char *end) {
  writer->at = end;
}

/* TEXT of any length; from TD_WRITER_BUFFER / 4 on it goes to the descriptor without being copied, where the encoding
 * permits. */
void td_write_long(TdWriter *writer, const char *text, size_t length);

static inline void td_write(TdWriter *writer, const char *text, size_t length) {
  enum { SHORT = 32 };
  if (length > SHORT) {
    td_write_long(writer, text, length);
    return;
  }
  char *out = td_writer_reserve(writer, SHORT);
  /* Two copies of a fixed size, which overlap. */
  if (length >= 16) {
    memcpy(out, text, 16);
    memcpy(out + length - 16, text + length - 16, 16);
  } else if (length >= 8) {
    memcpy(out, text, 8);
    memcpy(out + length - 8, text + length - 8, 8);
  } else if (length >= 4) {
    memcpy(out, text, 4);
    memcpy(out + length - 4, text + length - 4, 4);
  } else if (length > 0) {
    out[0] = text[0];
    out[length / 2] = text[length / 2];
    out[length - 1] = text[length - 1];
  }
  td_writer_advance(writer, out + length);
}

static inline void td_write_text(TdWriter *writer, const char *text) {
  td_write(writer, text, strlen(text));
}

static inline void td_write_char(TdWriter *writer, char c) {
  char *out = td_writer_reserve(writer, 1);
  *out = c;
  td_writer_advance(writer, out + 1);
}

/* One CSV cell, quoted only where RFC 4180 needs it (a comma, a quote, CR, LF).  Commas and line ends between cells are
 * the caller's (td_write_char()). */
void td_write_cell(TdWriter *writer, TdSlice cell);

static inline void td_write_amount(TdWriter *writer, int64_t fen) {
  td_writer_advance(writer, td_format_amount(td_writer_reserve(writer, TD_FORMAT_MAX), fen));
}

static inline void td_write_ratio(TdWriter *writer, int64_t millionths) {
  td_writer_advance(writer, td_format_ratio(td_writer_reserve(writer, TD_FORMAT_MAX), millionths));
}

static inline void td_write_integer(TdWriter *writer, int64_t value) {
  td_writer_advance(writer, td_format_integer(td_writer_reserve(writer, TD_FORMAT_MAX), value));
}

/* 0 as long as every write succeeded, else the errno of the first that did not. */
int td_writer_error(const TdWriter *writer);

/* Writes out what is buffered.  Gives td_writer_error().  Into memory it does nothing. */
int td_writer_flush(TdWriter *writer);

#endif
