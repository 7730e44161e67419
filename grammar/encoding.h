/* Text as it comes: UTF-8 with or without a byte order mark, or GB18030; inside the program everything is UTF-8.
 *
 * Which of the two it is: a byte order mark decides; bytes that are all ASCII decide nothing (they mean the same in
 * both); else GB18030 where the looked-at block has more invalid UTF-8 sequences than valid ones of three bytes and
 * more, and UTF-8 otherwise.  So a UTF-8 file with some broken lines stays UTF-8, and only those lines are bad.
 * Sequences of two bytes say nothing: Chinese has none, but pairs of GB18030 look like them.
 */
#ifndef TD_GRAMMAR_ENCODING_H
#define TD_GRAMMAR_ENCODING_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

typedef enum {
  TD_ENCODING_UNDECIDED, /* ASCII so far: decodes as either */
  TD_ENCODING_UTF8,
  TD_ENCODING_GB18030,
  TD_ENCODING_UTF16 /* told by its byte order mark; not read: the caller says how to save the file right */
} TdEncoding;

/* As many bytes from the first one that is not ASCII are worth looking at; more do not make the answer better. */
enum { TD_ENCODING_LOOK = 1 << 16 };

/* The encoding that a byte order mark at the beginning of a file tells, *mark (may be NULL) set to the mark's length;
 * UNDECIDED and 0 where there is none. */
TdEncoding td_encoding_mark(const char *bytes, size_t size, size_t *mark);

/* The encoding of a block by its content.  A sequence cut off at the block's end counts only with LAST. */
TdEncoding td_encoding_detect(const char *bytes, size_t size, bool last);

/* How many of the first SIZE bytes are pure ASCII other than NUL. */
size_t td_ascii_span(const char *bytes, size_t size);

/* How many of the SIZE bytes are valid UTF-8 (no overlong forms, no surrogates, no NUL): SIZE when all are. */
size_t td_utf8_span(const char *bytes, size_t size);

/* Decodes row after row (or line after line) of one file; belongs to one thread. */
typedef struct TdDecoder TdDecoder;

/* A decoder from ENCODING (UNDECIDED reads as UTF-8; not UTF16).  Free with td_decoder_free(). */
TdDecoder *td_decoder_new(TdEncoding encoding);
void td_decoder_free(TdDecoder *decoder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TdDecoder, td_decoder_free)

/* Appends SIZE bytes to OUT as UTF-8.  Bytes that are no text, and NUL, become U+FFFD each, and the result is false. */
bool td_decode_row(TdDecoder *decoder, const char *bytes, size_t size, GString *out);

/* A whole file as UTF-8: the encoding found out, the byte order mark removed, line ends left alone, NUL-terminated,
 * *length (may be NULL) set; free with g_free().  NULL where some bytes are no text in that encoding, or NUL: *bad (may
 * be NULL) is the offset of the first of them.  *encoding (may be NULL) is set in both cases. */
char *td_decode_text(const char *bytes, size_t size, size_t *length, TdEncoding *encoding, size_t *bad);

#endif
