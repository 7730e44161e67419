#include "tools/io/writer.h"

#include <errno.h>
#include <glib.h>
#include <unistd.h>

#include "tools/io/hash.h"
#include "tools/io/spool.h"

bool td_output_encoding_by_name(const char *name, TdOutputEncoding *encoding) {
  static const char *const names[] = {"utf-8", "utf-8-bom", "gb18030"};
  for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
    if (g_ascii_strcasecmp(name, names[i]) == 0) {
      *encoding = (TdOutputEncoding)i;
      return true;
    }
  return false;
}

static TdWriter *new_writer(int fd, TdOutputEncoding encoding, size_t size) {
  TdWriter *writer = g_new(TdWriter, 1);
  char *buffer = g_malloc(size);
  *writer = (TdWriter){.begin = buffer, .at = buffer, .end = buffer + size, .fd = fd, .encoding = encoding};
  return writer;
}

/* Converter and byte order mark. */
static void begin(TdWriter *writer) {
  if (writer->encoding == TD_OUTPUT_GB18030 && writer->converter == NULL) {
    GIConv converter = g_iconv_open("GB18030", "UTF-8");
    if (converter == (GIConv)-1)
      writer->error = errno;
    else
      writer->converter = converter;
  }
  if (writer->encoding == TD_OUTPUT_UTF8_BOM) td_write_text(writer, "\xef\xbb\xbf");
}

TdWriter *td_writer_new(int fd, TdOutputEncoding encoding) {
  TdWriter *writer = new_writer(fd, encoding, TD_WRITER_BUFFER);
  begin(writer);
  return writer;
}

TdWriter *td_writer_new_memory(void) {
  enum { FIRST = 1 << 12 };
  return new_writer(-1, TD_OUTPUT_UTF8, FIRST);
}

void td_writer_free(TdWriter *writer) {
  if (writer == NULL) return;
  if (writer->converter != NULL) g_iconv_close(writer->converter);
  g_free(writer->begin);
  g_free(writer);
}

void td_writer_store(TdWriter *writer) {
  writer->stores = true;
}

static void put(TdWriter *writer, const char *bytes, size_t size) {
  enum { STORE_SIZE = 8 << 20 };
  if (writer->error == 0 && !td_write_all(writer->fd, bytes, size)) writer->error = errno;
  writer->written += size;
  if (!writer->stores || writer->written - writer->stored < STORE_SIZE) return;
  td_store_soon(writer->fd, writer->stored, writer->written - writer->stored);
  writer->stored = writer->written;
}

/* Writes the buffer out; a character cut off at its end stays for later. */
static void convert(TdWriter *writer) {
  char block[1 << 14], *in = writer->begin;
  size_t left = (size_t)(writer->at - writer->begin);
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
  if (writer->error != 0) left = 0;
  memmove(writer->begin, in, left);
  writer->at = writer->begin + left;
}

static void empty(TdWriter *writer) {
  if (writer->error != 0) {
    writer->at = writer->begin;
  } else if (writer->converter != NULL) {
    convert(writer);
  } else {
    put(writer, writer->begin, (size_t)(writer->at - writer->begin));
    writer->at = writer->begin;
  }
}

static bool in_memory(const TdWriter *writer) {
  return writer->fd < 0;
}

/* Room for SIZE bytes more in memory. */
static void grow(TdWriter *writer, size_t size) {
  size_t used = (size_t)(writer->at - writer->begin);
  size_t room = MAX(2 * (size_t)(writer->end - writer->begin), used + size);
  writer->begin = g_realloc(writer->begin, room);
  writer->at = writer->begin + used;
  writer->end = writer->begin + room;
}

char *td_writer_make_room(TdWriter *writer, size_t size) {
  if (in_memory(writer))
    grow(writer, size);
  else
    empty(writer);
  return writer->at;
}

bool td_writer_restart(TdWriter *writer) {
  writer->at = writer->begin;
  if (in_memory(writer)) return true;
  writer->error = ftruncate(writer->fd, 0) == 0 && lseek(writer->fd, 0, SEEK_SET) == 0 ? 0 : errno;
  writer->written = writer->stored = 0;
  begin(writer);
  return writer->error == 0;
}

void td_write_long(TdWriter *writer, const char *text, size_t length) {
  if (in_memory(writer)) {
    memcpy(td_writer_reserve(writer, length), text, length);
    writer->at += length;
    return;
  }
  if (length >= TD_WRITER_BUFFER / 4 && writer->converter == NULL) {
    empty(writer);
    put(writer, text, length);
    return;
  }
  while (length > 0) {
    size_t room = (size_t)(writer->end - writer->at);
    if (room == 0) {
      empty(writer);
      continue;
    }
    size_t part = length < room ? length : room;
    memcpy(writer->at, text, part);
    writer->at += part;
    text += part;
    length -= part;
  }
}

#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

/* Eight bytes, one of which is below LIMIT (at most 128). */
static bool some_below(uint64_t word, unsigned limit) {
  return ((word - EACH(limit)) & ~word & EACH(0x80)) != 0;
}

static bool some_is(uint64_t word, char byte) {
  return some_below(word ^ EACH((unsigned char)byte), 1);
}

/* Most cells have no byte below `-` at all. */
static bool word_needs_quotes(uint64_t word) {
  return some_below(word, '-') &&
         (some_is(word, ',') || some_is(word, '"') || some_is(word, '\n') || some_is(word, '\r'));
}

static bool needs_quotes(TdSlice cell) {
  if (cell.length <= 8) return word_needs_quotes(td_hash_load(cell.text, cell.length));
  for (size_t i = 0; i < cell.length - 8; i += 8)
    if (word_needs_quotes(td_hash_load64(cell.text + i))) return true;
  return word_needs_quotes(td_hash_load64(cell.text + cell.length - 8));
}

static void write_quoted(TdWriter *writer, TdSlice cell) {
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

void td_write_cell(TdWriter *writer, TdSlice cell) {
  if (needs_quotes(cell))
    write_quoted(writer, cell);
  else
    td_write(writer, cell.text, cell.length);
}

int td_writer_error(const TdWriter *writer) {
  return writer->error;
}

int td_writer_flush(TdWriter *writer) {
  if (in_memory(writer)) return 0;
  empty(writer);
  /* Half a character at the very end would be a mistake of the writing code. */
  if (writer->at > writer->begin && writer->error == 0) writer->error = EILSEQ;
  return writer->error;
}
