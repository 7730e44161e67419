/* The manifest of a run: what was run on what, by digests, and what came out. */
#ifndef TD_TOOLS_MANIFEST_H
#define TD_TOOLS_MANIFEST_H

#include "tools/inputs.h"
#include "tools/io/writer.h"
#include "tools/settle/tally.h"

typedef struct {
  const char *name; /* results, lines, … */
  const char *path;
} TdManifestOutput;

typedef struct {
  const TdInputs *inputs; /* with their digests */
  const TdManifestOutput *outputs;
  size_t output_count;
  const TdTally *tally;
} TdManifest;

/* Writes the manifest.  False: a policy's file cannot be read again. */
bool td_manifest_write(const TdManifest *manifest, TdWriter *writer, TdTrouble **trouble);

#endif
