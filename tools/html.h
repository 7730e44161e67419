/* What every page has in common.  Nothing is fetched from elsewhere, nothing runs. */
#ifndef TD_TOOLS_HTML_H
#define TD_TOOLS_HTML_H

#include <glib.h>

#include "grammar/diagnostic.h"

/* From the beginning to behind <body>.  TITLE and STYLE go in as they are. */
void td_html_begin(GString *out, const char *title, const char *style, TdLang lang);
void td_html_end(GString *out);

/* TEXT, of LENGTH bytes (-1: to its end), with what HTML gives a meaning escaped. */
void td_html_text(GString *out, const char *text, gssize length);

#endif
