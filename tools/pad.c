#include "tools/pad.h"

int td_text_width(const char *text) {
  int width = 0;
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
    gunichar c = g_utf8_get_char(p);
    width += g_unichar_iszerowidth(c) ? 0 : g_unichar_iswide(c) ? 2 : 1;
  }
  return width;
}

void td_pad(GString *out, const char *text, int width) {
  g_string_append(out, text);
  for (int i = td_text_width(text); i < width; i++) g_string_append_c(out, ' ');
}
