/* The manifest of a run: what was run on what, by digests, and what came out. */
#ifndef TD_TOOLS_MANIFEST_H
#define TD_TOOLS_MANIFEST_H

#include "tools/input_file.h"
#include "tools/io/params.h"
#include "tools/io/writer.h"
#include "tools/settle/policies.h"
#include "tools/settle/tally.h"

typedef struct {
  const char *name; /* results, lines, … */
  const char *path;
} TdManifestOutput;

typedef struct {
  const TdPolicies *policies;
  const TdInputFile *claims;
  const TdInputFile *params, *people; /* NULL: none */
  const GPtrArray *list_options;      /* TdListOption */
  const TdInputFile *lists;           /* the file of each */
  const TdManifestOutput *outputs;
  size_t output_count;
  const TdTally *tally;
} TdManifest;

/* Writes the manifest.  False: a policy's file cannot be read again. */
bool td_manifest_write(const TdManifest *manifest, TdWriter *writer, TdTrouble **trouble);

#endif
