/* Which file a path is. */
#ifndef TD_TOOLS_IO_SAME_FILE_H
#define TD_TOOLS_IO_SAME_FILE_H

#include <stdbool.h>

/* PATH with symbolic links at its end followed, also where they lead to nothing yet; free with g_free(). */
char *td_follow_links(const char *path);

/* Two paths (links followed) have the same folder and name. */
bool td_same_place(const char *a, const char *b);

#endif
