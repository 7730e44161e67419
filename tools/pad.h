/* Text in columns, as a terminal shows it. */
#ifndef TD_TOOLS_PAD_H
#define TD_TOOLS_PAD_H

#include <glib.h>

/* The columns that a terminal gives a text. */
int td_text_width(const char *text);

/* The text, and blanks up to a width. */
void td_pad(GString *out, const char *text, int width);

#endif
