/* Source texts: decoded, with their lines. */
#ifndef TD_GRAMMAR_SOURCE_H
#define TD_GRAMMAR_SOURCE_H

#include <glib.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes [start, end) of the decoded text of source number `file`. */
typedef struct {
  uint32_t start, end;
  uint32_t file;
} TdSpan;

typedef struct {
  char *path;    /* as given */
  char *text;    /* UTF-8 without BOM; NUL behind the last byte */
  size_t size;   /* bytes, NULs and all */
  GArray *lines; /* uint32_t: where each line starts */
} TdSource;

/* The sources of one compilation, numbered from 0: the policy and what it imports.  Owns them. */
typedef struct {
  GPtrArray *items; /* TdSource */
} TdSources;

TdSources *td_sources_new(void);
void td_sources_free(TdSources *sources);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TdSources, td_sources_free)

/* Adds a text (copied); returns its number. */
uint32_t td_sources_add(TdSources *sources, const char *path, const char *text, size_t size);
const TdSource *td_sources_get(const TdSources *sources, uint32_t file);

/* Line (from 1) of a byte, and in *column its character's number in that line (from 1). */
uint32_t td_source_line(const TdSource *source, uint32_t byte, uint32_t *column);
/* The text of a line without its end; *length bytes, borrowed. */
const char *td_source_line_text(const TdSource *source, uint32_t line, size_t *length);

#endif
