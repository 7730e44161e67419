/* JSON, written value after value; text is UTF-8 and comes out as it is but for what must be escaped. */
#ifndef TD_TOOLS_JSON_H
#define TD_TOOLS_JSON_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct {
  GString *out;
  int depth;
  bool compact; /* all on one line */
  bool more;    /* the value to come is not the first of its object or array */
} TdJson;

void td_json_init(TdJson *json);
void td_json_clear(TdJson *json);

/* KEY is NULL for the elements of an array and for the outermost value.  BRACKET is { or [, and } or ]. */
void td_json_begin(TdJson *json, const char *key, char bracket);
void td_json_end(TdJson *json, char bracket);
void td_json_text(TdJson *json, const char *key, const char *text);
void td_json_count(TdJson *json, const char *key, uint64_t count);
void td_json_flag(TdJson *json, const char *key, bool flag);

#endif
