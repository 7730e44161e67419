#include "grammar/encoding.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

#define REPLACEMENT "\xef\xbf\xbd"

struct TdDecoder {
  TdEncoding encoding;
  GIConv converter; /* (GIConv)-1: UTF-8, or the C library knows no GB18030 */
};

TdEncoding td_encoding_mark(const char *bytes, size_t size, size_t *mark) {
  static const struct {
    TdEncoding encoding;
    size_t size;
    const char *bytes;
  } marks[] = {
      {TD_ENCODING_UTF8, 3, "\xef\xbb\xbf"},
      {TD_ENCODING_GB18030, 4, "\x84\x31\x95\x33"},
      {TD_ENCODING_UTF16, 2, "\xff\xfe"},
      {TD_ENCODING_UTF16, 2, "\xfe\xff"},
  };
  for (size_t i = 0; i < G_N_ELEMENTS(marks); i++) {
    if (size < marks[i].size || memcmp(bytes, marks[i].bytes, marks[i].size) != 0) continue;
    if (mark != NULL) *mark = marks[i].size;
    return marks[i].encoding;
  }
  if (mark != NULL) *mark = 0;
  return TD_ENCODING_UNDECIDED;
}

static bool trails(unsigned char byte) {
  return (byte & 0xc0) == 0x80;
}

/* The length of the multi-byte sequence that begins at P; 0 when it is none, -1 when the bytes end within it. */
static int sequence(const unsigned char *p, size_t size) {
  unsigned char first = p[0], least = 0x80, most = 0xbf;
  int length;
  if (first >= 0xc2 && first <= 0xdf) {
    length = 2;
  } else if (first >= 0xe0 && first <= 0xef) {
    length = 3;
    if (first == 0xe0) least = 0xa0; /* no overlong forms */
    if (first == 0xed) most = 0x9f;  /* no surrogates */
  } else if (first >= 0xf0 && first <= 0xf4) {
    length = 4;
    if (first == 0xf0) least = 0x90;
    if (first == 0xf4) most = 0x8f;
  } else {
    return 0;
  }
  if (size < 2) return -1;
  if (p[1] < least || p[1] > most) return 0;
  for (int i = 2; i < length; i++) {
    if ((size_t)i >= size) return -1;
    if (!trails(p[i])) return 0;
  }
  return length;
}

/* Eight bytes at a time: some byte of WORD has its high bit set, or is NUL. */
static bool beyond_ascii(uint64_t word) {
  const uint64_t ones = UINT64_C(0x0101010101010101), highs = ones << 7;
  return ((word | (word - ones)) & highs) != 0;
}

size_t td_ascii_span(const char *bytes, size_t size) {
  size_t i = 0;
  for (uint64_t word; i + sizeof word <= size; i += sizeof word) {
    memcpy(&word, bytes + i, sizeof word);
    if (beyond_ascii(word)) break;
  }
  while (i < size && bytes[i] != '\0' && (unsigned char)bytes[i] < 0x80) i++;
  return i;
}

size_t td_utf8_span(const char *bytes, size_t size) {
  const unsigned char *p = (const unsigned char *)bytes;
  size_t i = 0;
  for (;;) {
    i += td_ascii_span(bytes + i, size - i);
    if (i == size) return size;
    /* Text comes in runs: stay here as long as there is no ASCII. */
    while (i < size && p[i] >= 0x80) {
      if (p[i] >= 0xe1 && p[i] <= 0xec && size - i >= 3 && trails(p[i + 1]) && trails(p[i + 2])) {
        i += 3; /* nearly every Chinese character */
        continue;
      }
      int length = sequence(p + i, size - i);
      if (length <= 0) return i;
      i += (size_t)length;
    }
    if (i == size) return size;
    if (p[i] == '\0') return i;
  }
}

TdEncoding td_encoding_detect(const char *bytes, size_t size, bool last) {
  const unsigned char *p = (const unsigned char *)bytes;
  size_t valid = 0, pairs = 0, invalid = 0, i = 0;
  while (i < size && p[i] < 0x80) i++;
  if (size - i > TD_ENCODING_LOOK) {
    size = i + TD_ENCODING_LOOK;
    last = false;
  }
  while (i < size) {
    if (p[i] < 0x80) {
      i++;
      continue;
    }
    int length = sequence(p + i, size - i);
    if (length > 0) {
      pairs += length == 2;
      valid += length > 2;
      i += (size_t)length;
    } else if (length == 0) {
      invalid++;
      i++;
    } else {
      if (last) invalid++;
      break;
    }
  }
  if (valid == 0 && pairs == 0 && invalid == 0) return TD_ENCODING_UNDECIDED;
  return invalid > valid ? TD_ENCODING_GB18030 : TD_ENCODING_UTF8;
}

TdDecoder *td_decoder_new(TdEncoding encoding) {
  g_return_val_if_fail(encoding != TD_ENCODING_UTF16, NULL);
  TdDecoder *decoder = g_new0(TdDecoder, 1);
  decoder->encoding = encoding;
  decoder->converter = encoding == TD_ENCODING_GB18030 ? g_iconv_open("UTF-8", "GB18030") : (GIConv)-1;
  return decoder;
}

void td_decoder_free(TdDecoder *decoder) {
  if (decoder == NULL) return;
  if (decoder->converter != (GIConv)-1) g_iconv_close(decoder->converter);
  g_free(decoder);
}

/* Decodes as far as the bytes are text; how many that are. */
static size_t decode_utf8(const char *bytes, size_t size, GString *out) {
  size_t span = td_utf8_span(bytes, size);
  g_string_append_len(out, bytes, (gssize)span);
  return span;
}

static size_t decode_gb18030(GIConv converter, const char *bytes, size_t size, GString *out) {
  size_t span = td_ascii_span(bytes, size);
  g_string_append_len(out, bytes, (gssize)span);
  if (converter == (GIConv)-1) return span;
  const char *nul = memchr(bytes + span, '\0', size - span);
  size_t left = (nul != NULL ? (size_t)(nul - bytes) : size) - span;
  char *in = (char *)(uintptr_t)(bytes + span);
  while (left > 0) {
    char block[4096], *to = block;
    size_t room = sizeof block;
    size_t result = g_iconv(converter, &in, &left, &to, &room);
    int error = errno;
    g_string_append_len(out, block, to - block);
    if (result == (size_t)-1 && error != E2BIG) break;
  }
  g_iconv(converter, NULL, NULL, NULL, NULL);
  return (size_t)(in - bytes);
}

static size_t decode(TdDecoder *decoder, const char *bytes, size_t size, GString *out) {
  return decoder->encoding == TD_ENCODING_GB18030 ? decode_gb18030(decoder->converter, bytes, size, out)
                                                  : decode_utf8(bytes, size, out);
}

bool td_decode_row(TdDecoder *decoder, const char *bytes, size_t size, GString *out) {
  bool good = true;
  for (size_t done = 0; done < size;) {
    done += decode(decoder, bytes + done, size - done, out);
    if (done == size) break;
    g_string_append(out, REPLACEMENT);
    good = false;
    done++;
  }
  return good;
}

char *td_decode_text(const char *bytes, size_t size, size_t *length, TdEncoding *encoding, size_t *bad) {
  size_t mark;
  TdEncoding found = td_encoding_mark(bytes, size, &mark);
  if (found == TD_ENCODING_UNDECIDED) found = td_encoding_detect(bytes, size, true);
  if (encoding != NULL) *encoding = found;
  if (found == TD_ENCODING_UTF16) {
    if (bad != NULL) *bad = 0;
    return NULL;
  }
  g_autoptr(TdDecoder) decoder = td_decoder_new(found);
  g_autoptr(GString) text = g_string_sized_new(size + 1);
  size_t done = mark + decode(decoder, bytes + mark, size - mark, text);
  if (done < size) {
    if (bad != NULL) *bad = done;
    return NULL;
  }
  if (length != NULL) *length = text->len;
  return g_string_free(g_steal_pointer(&text), FALSE);
}
