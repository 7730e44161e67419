#include "tools/settle/documents.h"

#include <glib.h>

enum { WIDE_FIRST = 0xFF01, WIDE_LAST = 0xFF5E, WIDE_OFFSET = 0xFEE0 };

static gunichar plain(gunichar c) {
  if (c >= WIDE_FIRST && c <= WIDE_LAST) c -= WIDE_OFFSET;
  switch (c) {
    case '[':
    case '(':
    case 0x3010: /* 【 */ return 0x3014;
    case ']':
    case ')':
    case 0x3011: /* 】 */ return 0x3015;
    default: return c;
  }
}

char *td_document_key(const char *number) {
  GString *key = g_string_new(NULL);
  for (const char *at = number; *at != '\0'; at = g_utf8_next_char(at)) {
    gunichar c = g_utf8_get_char(at);
    if (!g_unichar_isspace(c)) g_string_append_unichar(key, plain(c));
  }
  return g_string_free(key, FALSE);
}
