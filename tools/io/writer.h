/* A buffered writer of UTF-8 text to one file descriptor, in the encoding asked for.
 *
 * Writing never fails at once: the first error is kept, later writes do nothing, td_writer_flush() tells.
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

typedef struct TdWriter TdWriter;

enum { TD_WRITER_BUFFER = 1 << 18 };

/* A writer to FD, which stays the caller's.  A byte order mark is written at once where the encoding has one. */
TdWriter *td_writer_new(int fd, TdOutputEncoding encoding);
void td_writer_free(TdWriter *writer);

/* Room for SIZE bytes (at most half of TD_WRITER_BUFFER) to be written directly; td_writer_advance() then says where
 * they end.
 */
char *td_writer_reserve(TdWriter *writer, size_t size);
void td_writer_advance(TdWriter *writer, char *end);

void td_write(TdWriter *writer, const char *text, size_t length);

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

/* Writes out what is buffered.  Gives td_writer_error(). */
int td_writer_flush(TdWriter *writer);

#endif
