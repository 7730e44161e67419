/* The columns that a text takes where every character is one or two columns wide. */
#ifndef TD_GRAMMAR_WIDTH_H
#define TD_GRAMMAR_WIDTH_H

#include <stddef.h>

/* Of LENGTH bytes of UTF-8: 2 for a Chinese character or a full-width sign, 0 for a combining one. */
int td_width(const char *text, size_t length);

#endif
