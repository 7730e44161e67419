/* A guard in front of a database: who has it is the only one of us that has the file open.
 *
 * SQLite's own locks are held on a file that is open already, which is too late for two things.  Programs that begin at
 * the same moment can each hold the lock for reading and wait in vain for the others to give theirs up.  And a file
 * that is taken away, as is a new ledger that nothing came of, must not be open elsewhere: the journal, which goes by
 * name, would then be another file's.
 */
#ifndef TD_TOOLS_LEDGER_GUARD_H
#define TD_TOOLS_LEDGER_GUARD_H

#include <stdbool.h>

typedef struct {
  int fd;    /* -1: no guard, or the file system has no such locks */
  bool made; /* the file was not there before */
} TdGuard;

typedef enum { TD_GUARD_TAKEN, TD_GUARD_BUSY, TD_GUARD_FAILED /* errno */ } TdGuardAnswer;

/* Takes the guard of the file at PATH, with MAKE after making it where it is not there; waits for another who has it,
 * WAIT_MS at most.  It is given back with the file descriptor, also where the program is killed. */
TdGuardAnswer td_guard_take(TdGuard *guard, const char *path, bool make, unsigned wait_ms);

void td_guard_give_back(TdGuard *guard);

#endif
