#include "tools/html.h"

void td_html_begin(GString *out, const char *title, const char *style, TdLang lang) {
  g_string_append_printf(out,
                         "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"
                         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>%s</title>\n"
                         "<style>%s</style>\n</head>\n<body>\n",
                         lang == TD_LANG_ZH ? "zh-CN" : "en", title, style);
}

void td_html_end(GString *out) {
  g_string_append(out, "</body>\n</html>\n");
}

void td_html_text(GString *out, const char *text, gssize length) {
  g_autofree char *escaped = g_markup_escape_text(text, length);
  g_string_append(out, escaped);
}
