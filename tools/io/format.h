/* Numbers as text, written where the caller says; each returns the end of what it wrote (no NUL).  The bytes behind it,
 * up to TD_FORMAT_MAX in all, may be overwritten too. */
#ifndef TD_TOOLS_IO_FORMAT_H
#define TD_TOOLS_IO_FORMAT_H

#include <stdint.h>

enum { TD_FORMAT_MAX = 32 }; /* bytes of room that any of these needs */

/* A whole number. */
char *td_format_integer(char *out, int64_t value);

/* Fen as yuan with two decimals: 1234.50, -0.05, never -0.00. */
char *td_format_amount(char *out, int64_t fen);

/* Millionths as the shortest decimal: 1, 0.7, 0.333333. */
char *td_format_ratio(char *out, int64_t millionths);

/* A day as YYYY-MM-DD. */
char *td_format_date(char *out, int64_t date);

/* Seconds since 1970-01-01 00:00:00 as YYYY-MM-DD HH:MM:SS. */
char *td_format_time(char *out, int64_t seconds);

#endif
