/* What ends a run: one sentence in Chinese and one in English, each naming the place, the cause and the remedy.
 *
 * A function that can meet trouble takes a `TdTrouble **`, which may be NULL and else points to NULL; it returns false
 * (or NULL) and sets it.  The caller owns it: `g_autoptr(TdTrouble) trouble = NULL;`.
 * Person numbers and names never stand in a trouble.
 */
#ifndef TD_TOOLS_IO_TROUBLE_H
#define TD_TOOLS_IO_TROUBLE_H

#include <glib.h>
#include <stdbool.h>

typedef struct {
  char *zh, *en;
} TdTrouble;

/* Sets *TROUBLE to the two sentences, both of which it takes over (from g_strdup_printf()).  Always false, so that
 * `return td_trouble_set(...)` reads well. */
bool td_trouble_set(TdTrouble **trouble, char *zh, char *en);

/* Sets *TROUBLE for a failed system call on a file: "cannot DO the file: cause".  DOING is a verb in both languages,
 * as 读取 and "read"; PATH may be "-".  Always false. */
bool td_trouble_errno(TdTrouble **trouble, const char *zh_doing, const char *en_doing, const char *path, int error);

/* Sets *TROUBLE: there is not enough memory.  Always false. */
bool td_trouble_memory(TdTrouble **trouble);

/* Adds what follows from it for the user to both sentences. */
void td_trouble_add(TdTrouble *trouble, const char *zh, const char *en);

void td_trouble_free(TdTrouble *trouble);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TdTrouble, td_trouble_free)

/* How a message calls a file: the path, or standard input for "-".  Borrowed. */
const char *td_input_name_zh(const char *path);
const char *td_input_name_en(const char *path);

#endif
