/* A whole text file as UTF-8. */
#ifndef TD_TOOLS_IO_TEXT_FILE_H
#define TD_TOOLS_IO_TEXT_FILE_H

#include <stddef.h>

#include "tools/io/trouble.h"

/* The bytes of PATH ("-": standard input), *length set, a NUL behind them; free with g_free().  NULL: cannot be read.
 */
char *td_file_read(const char *path, size_t *length, TdTrouble **trouble);

/* The same as UTF-8 (UTF-8 or GB18030, byte order mark removed).  NULL also where it is no text: says in which line. */
char *td_text_file_read(const char *path, size_t *length, TdTrouble **trouble);

#endif
