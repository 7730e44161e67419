#include "tools/io/writer.h"

#include <errno.h>
#include <glib.h>

#include "tools/io/spool.h"

struct TdWriter {
  int fd, error;
  GIConv converter; /* (GIConv)-1: UTF-8 as it is */
  size_t used;
  char buffer[TD_WRITER_BUFFER];
};

bool td_output_encoding_by_name(const char *name, TdOutputEncoding *encoding) {
  static const char *const names[] = {"utf-8", "utf-8-bom", "gb18030"};
  for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
    if (g_ascii_strcasecmp(name, names[i]) == 0) {
      *encoding = (TdOutputEncoding)i;
      return true;
    }
  return false;
}

TdWriter *td_writer_new(int fd, TdOutputEncoding encoding) {
  TdWriter *writer = g_new(TdWriter, 1);
  writer->fd = fd;
  writer->error = 0;
  writer->used = 0;
  writer->converter = (GIConv)-1;
  if (encoding == TD_OUTPUT_GB18030) {
    writer->converter = g_iconv_open("GB18030", "UTF-8");
    if (writer->converter == (GIConv)-1) writer->error = errno;
  }
  if (encoding == TD_OUTPUT_UTF8_BOM) td_write_text(writer, "\xef\xbb\xbf");
  return writer;
}

void td_writer_free(TdWriter *writer) {
  if (writer == NULL) return;
  if (writer->converter != (GIConv)-1) g_iconv_close(writer->converter);
  g_free(writer);
}

static void put(TdWriter *writer, const char *bytes, size_t size) {
  if (writer->error == 0 && !td_write_all(writer->fd, bytes, size)) writer->error = errno;
}

/* Writes the buffer out; a character cut off at its end stays for later. */
static void convert(TdWriter *writer) {
  char block[1 << 14], *in = writer->buffer;
  size_t left = writer->used;
  while (left > 0 && writer->error == 0) {
    char *out = block;
    size_t room = sizeof block;
    size_t result = g_iconv(writer->converter, &in, &left, &out, &room);
    int error = errno;
    put(writer, block, (size_t)(out - block));
    if (result != (size_t)-1 || error == E2BIG) continue;
    if (error == EINVAL) break;
    writer->error = error;
  }
  memmove(writer->buffer, in, left);
  writer->used = left;
}

static void empty(TdWriter *writer) {
  if (writer->error != 0) {
    writer->used = 0;
  } else if (writer->converter != (GIConv)-1) {
    convert(writer);
  } else {
    put(writer, writer->buffer, writer->used);
    writer->used = 0;
  }
}

char *td_writer_reserve(TdWriter *writer, size_t size) {
  if (G_UNLIKELY(sizeof writer->buffer - writer->used < size)) empty(writer);
  return writer->buffer + writer->used;
}

void td_writer_advance(TdWriter *writer, char *end) {
  writer->used = (size_t)(end - writer->buffer);
}

void td_write(TdWriter *writer, const char *text, size_t length) {
  while (length > 0) {
    size_t room = sizeof writer->buffer - writer->used;
    if (room == 0) {
      empty(writer);
      continue;
    }
    size_t part = length < room ? length : room;
    memcpy(writer->buffer + writer->used, text, part);
    writer->used += part;
    text += part;
    length -= part;
  }
}

static bool needs_quotes(TdSlice cell) {
  for (size_t i = 0; i < cell.length; i++) {
    char c = cell.text[i];
    if (c == ',' || c == '"' || c == '\n' || c == '\r') return true;
  }
  return false;
}

void td_write_cell(TdWriter *writer, TdSlice cell) {
  if (!needs_quotes(cell)) {
    td_write(writer, cell.text, cell.length);
    return;
  }
  td_write_char(writer, '"');
  while (cell.length > 0) {
    const char *quote = memchr(cell.text, '"', cell.length);
    size_t part = quote != NULL ? (size_t)(quote - cell.text) + 1 : cell.length;
    td_write(writer, cell.text, part);
    if (quote != NULL) td_write_char(writer, '"');
    cell.text += part;
    cell.length -= part;
  }
  td_write_char(writer, '"');
}

int td_writer_error(const TdWriter *writer) {
  return writer->error;
}

int td_writer_flush(TdWriter *writer) {
  empty(writer);
  /* Half a character at the very end would be a mistake of the writing code. */
  if (writer->used > 0 && writer->error == 0) writer->error = EILSEQ;
  return writer->error;
}
