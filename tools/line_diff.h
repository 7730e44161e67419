/* What differs between two texts, line by line. */
#ifndef TD_TOOLS_LINE_DIFF_H
#define TD_TOOLS_LINE_DIFF_H

#include <glib.h>

/* Appends the unified diff, three lines of context, that makes NEW of OLD; nothing where they are equal. */
void td_line_diff(const char *old_name, const char *old, const char *new_name, const char *new_text, GString *out);

#endif
