/* The policies of a run: from the files that were named to verified programs.
 *
 * A .policy is compiled, a .pbc read.  Of a folder the .policy and .pbc files in it are taken, but no vocabularies and
 * no examples.  Files of one policy (by its name) count once and must come to the same program.
 */
#ifndef TD_TOOLS_SETTLE_POLICIES_H
#define TD_TOOLS_SETTLE_POLICIES_H

#include <glib.h>

#include "grammar/diagnostic.h"
#include "runtime/program.h"
#include "tools/io/trouble.h"

typedef struct {
  TdProgram *program; /* over claims */
  const TdProgramView *view;
  TdProgram
      *premiums; /* over enrolments; its labels, lists and externals have the numbers that they have in the other */
  GBytes *image;
  GPtrArray *files; /* char: what it was read from, imports included; the first names it in messages */
  bool archived;    /* it came from a ledger: claims were settled under it, and none is any more */
} TdPolicy;

typedef struct {
  GPtrArray *items; /* TdPolicy, owned */
  bool replays;     /* claims are settled again under archived ones too */
} TdPolicies;

/* Told of every compilation that has diagnostics. */
typedef void (*TdPoliciesReport)(const TdSources *sources, const TdDiagnostics *diagnostics, void *user);

/* Reads and compiles everything that PATHS name.  False: something cannot be read, does not compile or is not to be
 * trusted, two files of one policy differ, or nothing was found. */
bool td_policies_load(TdPolicies *policies, const char *const *paths, size_t count, TdPoliciesReport report, void *user,
                      TdTrouble **trouble);
void td_policies_clear(TdPolicies *policies);

/* Policies to which only archived ones will be added. */
void td_policies_init(TdPolicies *policies);

/* Adds the policy of an IMAGE (referenced), which PATH names in messages, whatever policies are there.  False: the
 * image is not to be trusted. */
bool td_policies_add(TdPolicies *policies, GBytes *image, const char *path, TdTrouble **trouble);

/* Adds the policy of an IMAGE (referenced) that claims were settled under before, unless it is there with the same
 * bytes.  False: the image is not to be trusted. */
bool td_policies_archive(TdPolicies *policies, GBytes *image, TdTrouble **trouble);

static inline const TdPolicy *td_policies_get(const TdPolicies *policies, size_t index) {
  return g_ptr_array_index(policies->items, index);
}

#endif
