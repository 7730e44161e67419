/* Temporary files that must not outlive the run: removed on exit() and on the signals that end a program.
 *
 * The one place with state of the whole process: a signal handler has no other.
 */
#ifndef TD_TOOLS_IO_CLEANUP_H
#define TD_TOOLS_IO_CLEANUP_H

#include <stdbool.h>

/* Installs the handlers (SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGQUIT, SIGXFSZ, SIGXCPU, and SIGTRAP and SIGABRT, which
 * end the program with a message and status 2; those that are not ignored), or counts one user more; the last
 * td_cleanup_end() restores what was there. */
void td_cleanup_begin(void);
void td_cleanup_end(void);

/* Notes a file to be removed: its number, or -1 when there are too many.  PATH is copied. */
int td_cleanup_add(const char *path);

/* Forgets it. */
void td_cleanup_remove(int number);

/* Between the two a signal waits: for steps that happen all or not at all.  The release lets it come. */
void td_cleanup_hold(void);
void td_cleanup_release(void);

#endif
